"""The discount of customers that a reseller buys for, and what loses it."""

from __future__ import annotations

from reconciler.frames import Column, Frame, looked_up


def reseller_discounts(customers: Frame, resellers: Frame, default_bp: int) -> Column:
    """The discount each customer's reseller brings, in hundredths of a percent; 0 for a direct customer.

    Rule `reseller-discount`: the reseller's own percentage, else the default. `customers` has reseller_id,
    `resellers` party_id and discount_bp. int64 with the index of `customers`.

    >>> import pandas as pd
    >>> resellers = pd.DataFrame({"party_id": ["nord"], "discount_bp": pd.array([2500], dtype="Int64")})
    >>> reseller_discounts(pd.DataFrame({"reseller_id": ["nord", "syd", None]}), resellers, 2000).tolist()
    [2500, 2000, 0]
    """
    own = resellers.drop_duplicates("party_id", keep="last").set_index("party_id")["discount_bp"]
    brought = looked_up(customers["reseller_id"], own).astype("Int64").fillna(default_bp)
    return brought.where(customers["reseller_id"].notna(), 0).astype("int64")


def discounts_in_force(customers: Frame, resellers: Frame, default_bp: int) -> Column:
    """The discount on what is invoiced for each customer: the reseller's, but none while it has its own administrator.

    Rule `customer-admin`: while one of the customer's own members (seated or waiting, the reseller never) is an
    administrator (`has_admin`), nothing invoiced for that customer has the discount. What that costs is the
    difference to `reseller_discounts`. int64 hundredths of a percent with the index of `customers`.

    >>> import pandas as pd
    >>> customers = pd.DataFrame({"reseller_id": ["nord", "nord"], "has_admin": [False, True]})
    >>> discounts_in_force(customers, pd.DataFrame({"party_id": [], "discount_bp": []}), 2000).tolist()
    [2000, 0]
    """
    return reseller_discounts(customers, resellers, default_bp).mask(customers["has_admin"].astype(bool), 0)
