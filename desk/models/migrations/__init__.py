"""Numbered steps of the replica's schema. A new file gets the whole schema; an older one walks the steps.

`VERSION` is the schema that this program writes; a file of a higher version is refused, not guessed at.
A step is a list of statements and is run in one transaction with its number.
"""

from collections.abc import Mapping, Sequence

from desk.models.article import ARTICLE_LIFE_DDL
from desk.models.canned import CANNED_DDL
from desk.models.gates import GATES_DDL
from desk.models.intake import ALERT_LIFE_DDL
from desk.models.intake import DDL as INTAKE_DDL
from desk.models.ledger import LEDGER_DDL
from desk.models.local import READ_MARK_DDL
from desk.models.problems import PROBLEM_DDL
from desk.models.scripts import SCRIPT_DDL
from desk.models.sharing import DDL as SHARING_DDL
from desk.models.sharing import KEPT_DDL
from desk.models.suggestions import DDL as SUGGESTION_DDL
from desk.models.team import DDL as TEAM_DDL
from desk.models.ticket import FILTER_DDL

VERSION = 15

STEPS: Mapping[int, Sequence[str]] = {
    2: (
        *CANNED_DDL,
        "CREATE INDEX IF NOT EXISTS ticket_merged ON ticket(merged_into) WHERE merged_into IS NOT NULL",
    ),
    3: ARTICLE_LIFE_DDL,
    4: (READ_MARK_DDL,),
    5: SHARING_DDL,
    6: (FILTER_DDL,),
    7: INTAKE_DDL,
    8: SCRIPT_DDL,
    9: GATES_DDL,
    10: (KEPT_DDL,),
    11: TEAM_DDL,
    12: SUGGESTION_DDL,
    13: ALERT_LIFE_DDL,
    14: LEDGER_DDL,
    15: PROBLEM_DDL,
}
"""Version reached -> statements that lead there from the version below."""
