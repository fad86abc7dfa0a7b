"""Marked copies: what people sent, with the cells of findings coloured and commented."""
