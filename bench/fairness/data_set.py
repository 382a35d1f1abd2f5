"""Writes decisions about people of 40 groups to Parquet, the same ones every time: `data_set.py FILE ROWS`."""

import sys

import duckdb

SEED = 20261126
STREAMS = 6
# Shares of the groups are unequal, as they are among people.
GROUPS = {
    "age_group": {"18-29": 0.22, "30-39": 0.24, "40-49": 0.2, "50-64": 0.22, "65+": 0.12},
    "region": {"east": 0.31, "north": 0.27, "south": 0.24, "west": 0.18},
    "gender": {"female": 0.51, "male": 0.49},
}


def _uniform(stream: int) -> str:
    # 53 bits of the hash of a number used once: the same whatever thread makes the row.
    return f"(hash({SEED} + i * {STREAMS} + {stream}) >> 11) / 9007199254740992.0"


def _group(stream: int, shares: dict[str, float]) -> str:
    bound, arms = 0.0, []
    for name, share in shares.items():
        bound += share
        arms.append(f"when u{stream} < {bound:.4f} then '{name}'")
    return f"case {' '.join(arms)} else '{next(reversed(shares))}' end"


def sql(rows: int) -> str:
    """The rows: scores are calibrated but for what women of 65 and more are given."""
    uniforms = ", ".join(f"{_uniform(stream)} as u{stream}" for stream in range(STREAMS))
    groups = ", ".join(f"{_group(stream, shares)} as {name}" for stream, (name, shares) in enumerate(GROUPS.items()))
    unfair = "case when gender = 'female' and age_group = '65+' then 0.05 else 0 end"
    return f"""
      select age_group, region, gender, cast(u5 < merit as tinyint) as label,
        cast(score >= 0.5 as tinyint) as prediction, score
      from (select *, cast(greatest(0, merit - {unfair}) as float) as score from (
        select *, (u3 + u4) / 2 as merit, {groups} from (select i, {uniforms} from range({rows}) as r(i))))"""


def main(file: str, rows: int) -> None:
    """Write the file, in row groups of 122,880."""
    duckdb.sql(f"copy ({sql(rows)}) to '{file}' (format parquet, compression zstd, row_group_size 122880)")


main(sys.argv[1], int(sys.argv[2]))
