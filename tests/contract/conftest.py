"""Lets failures of the inherited contract show their values."""

import pytest

pytest.register_assert_rewrite("tests.helpers.mechanism_contract")
