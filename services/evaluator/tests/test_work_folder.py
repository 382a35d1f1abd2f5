import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from plumbline_evaluator.errors import EvaluationError
from plumbline_evaluator.work_folder import work_folder


def test_keeps_the_folder_until_told_otherwise(tmp_path: Path) -> None:
    with work_folder(tmp_path / "work", "k") as folder:
        (folder.path / "scores").write_text("half")
    with work_folder(tmp_path / "work", "k") as folder:
        assert (folder.path / "scores").read_text() == "half"
        folder.keep = False
    assert list((tmp_path / "work").iterdir()) == []


def test_one_holds_it_at_a_time(tmp_path: Path) -> None:
    """Also where the holder removes the folder under those that wait."""
    inside = threading.Semaphore(1)
    overlaps: list[int] = []

    def hold(index: int) -> None:
        with work_folder(tmp_path, "k") as folder:
            if not inside.acquire(blocking=False):
                overlaps.append(index)
            assert folder.path.is_dir()
            folder.keep = False
            inside.release()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(hold, range(60)))
    assert overlaps == []


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_tells_of_a_folder_that_is_read_only(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EvaluationError, match="Permission denied"), work_folder(tmp_path, "k"):
        pass


def test_tells_of_a_file_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("")
    with pytest.raises(EvaluationError, match="File exists"), work_folder(tmp_path / "work", "k"):
        pass
