"""Adults of the Census-Income (KDD) data, the 1994 and 1995 Current Population Surveys, as typed columns."""

from __future__ import annotations

import duckdb

from .sources import Source

# Position in the file, name here. The file has no header.
_TEXT_COLUMNS = {
    1: "class_of_worker",
    4: "education",
    7: "marital_status",
    8: "industry",
    9: "occupation",
    19: "tax_filer",
    22: "household",
    35: "citizenship",
    38: "veterans_benefits",
}
_NUMBER_COLUMNS = {0: "age", 16: "capital_gains", 18: "dividends", 30: "employer_size", 39: "weeks_worked"}
_COLUMN_COUNT = 42

# Buckets of the survey's ages: the youngest third that works least, the middle, and those from 50.
_AGE_GROUP = "case when age < 30 then '18-29' when age < 50 then '30-49' else '50+' end"

# The smallest groups, 1.0 % and 1.5 % of adults, are too few by sex for an interval narrower than 0.05.
_RACE = """case race when 'White' then 'white' when 'Black' then 'black'
  when 'Asian or Pacific Islander' then 'asian or pacific islander' else 'american indian or other' end"""

_DEGREES = (
    "('Bachelors degree(BA AB BS)', 'Masters degree(MA MS MEng MEd MSW MBA)', "
    "'Prof school degree (MD DDS DVM LLB JD)', 'Doctorate degree(PhD EdD)')"
)

TARGETS = {
    "income": "income = '50000+.'",
    "dividends": "dividends > 0",
    "full_year": "weeks_worked = 52",
    "degree": f"education in {_DEGREES}",
    "large_employer": "employer_size = 6",
}


def load_adults(connection: duckdb.DuckDBPyConnection, table: str, source: Source, target: str) -> None:
    """Create a table of the rows aged 18 or more, in the file's order, with `label` = the target."""
    path = str(source.locate()).replace("'", "''")
    text = [f"trim(c{at:02d}) as {name}" for at, name in _TEXT_COLUMNS.items()]
    numbers = [f"cast(c{at:02d} as bigint) as {name}" for at, name in _NUMBER_COLUMNS.items()]
    names = ", ".join(f"'c{at:02d}': 'varchar'" for at in range(_COLUMN_COUNT))
    connection.execute(
        f"create table {table} as with raw as (select {', '.join(text + numbers)}, "
        f"trim(c10) as race, trim(c12) as sex, trim(c41) as income from read_csv('{path}', header = false, "
        f"delim = ',', quote = '', columns = {{{names}}})) "
        f"select * exclude (race, sex, income), lower(sex) as sex, lower(sex) as gender, {_RACE} as race, "
        f"{_AGE_GROUP} as age_group, cast({TARGETS[target]} as tinyint) as label from raw where age >= 18"
    )
