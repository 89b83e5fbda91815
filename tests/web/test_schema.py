"""Requests that the OpenAPI document allows, and some that it does not, end in no status of 500 or more."""

from typing import Any

import hypothesis
import schemathesis
from schemathesis.checks import not_a_server_error

from waiting import LONG

SLOW = (
    "/chokepoint",
    "/months",
    "/deal",
    "/compare",
    "/api/causes",
    "/api/unknowns",
    "workbook",
    "/method",
    "{name}",
    "/v1/run",
)


def test_no_operation_ends_in_500(served: Any) -> None:
    schema = schemathesis.openapi.from_dict(served.client.get("/openapi.json").json())
    tried = 0
    for operation in schema.get_all_operations():
        found = operation.ok()
        if any(part in found.path for part in SLOW):
            continue

        @hypothesis.settings(max_examples=4, deadline=None, derandomize=True, database=None,
                             suppress_health_check=list(hypothesis.HealthCheck))  # fmt: skip
        @hypothesis.given(case=found.as_strategy())
        def check(case: Any) -> None:
            case.headers = (case.headers or {}) | {"X-Tradetalks-Token": served.client.headers["X-Tradetalks-Token"]}
            case.call_and_validate(base_url=served.url.rstrip("/"), checks=[not_a_server_error], timeout=LONG)

        check()
        tried += 1
    assert tried >= 12
