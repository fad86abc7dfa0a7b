"""What the books say of one month: all that documents and workbooks are rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reconciler.config import Config
from reconciler.frames import Frame
from reconciler.rules.state import State


@dataclass(frozen=True)
class Month:
    """What was booked with an as-of date in `period` (such as 2026-11), and the books after its last batch.

    `as_of` and `config` are those of the last batch. `issued` has the columns of INVOICE and `batch_id`, with the
    billed party as it was in columns `billed_*` (name, address, postcode, city, country, vat_number, vat_checked_on,
    vat_check_id, email), `customer_name`, `paid` and `status` (open | part_paid | paid) as after the last batch;
    `lines` has the columns of LINE. `configs` gives the config of each batch by batch_id: the seller and product as
    they were when a document was issued. `seat_events` are those of the month, with `batch_id`, `as_of` (date of the
    batch), `seated_on` and the member's `name`, `role`, `language`. `settled` are the month's allocations with the
    payment's columns. `previous` is the state before the month's first batch.
    """

    period: str
    as_of: date
    config: Config
    configs: dict[int, Config]
    state: State
    previous: State
    issued: Frame
    lines: Frame
    seat_events: Frame
    settled: Frame
