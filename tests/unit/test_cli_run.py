"""`anondsl run` as its users meet it: statuses, streams, interruptions, no name and no value shown."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anondsl.compiled.artifact import write_artifact
from anondsl.runtime.kernels.load import load_kernels
from anondsl.runtime.keys import Key
from tests.resolved_profile import compiled_profile
from tests.samples.make_samples import FILES, HERE, REJECTED

SAMPLES = HERE / FILES
NOT_WRITTEN = HERE / REJECTED
MANY = 4000
REPORT = b"1.2.826.0.1.3680043.9999.7.1.2.1"
PROJECT_KEY = bytes(range(32)).hex()


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("rules") / "profile.anonc"
    path.write_bytes(write_artifact(compiled_profile()))
    load_kernels()  # the first one on a machine builds an image, and says so where a test expects silence
    return str(path)


def anondsl(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name not in ("ANONDSL_KEY", "ANONDSL_DEBUG")}
    done = subprocess.run(
        [sys.executable, "-m", "anondsl", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**plain, "COLUMNS": "120", **environment},
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def report(number: int) -> bytes:
    """An instance of its own for every number."""
    content = (SAMPLES / "report.dcm").read_bytes()
    assert content.count(REPORT) == 2
    return content.replace(REPORT, REPORT[:-5] + b"%05d" % (10_000 + number))


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_all_written_is_status_0_and_nothing_on_standard_error(rules: str, tmp_path: Path) -> None:
    done = anondsl("run", rules, SAMPLES, "-o", tmp_path / "out", "--one-time-key")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "written  8\nrejected 0\nfailed   0\n"
    outputs = tree(tmp_path / "out")
    assert len(outputs) == 8
    everything = b"".join(outputs.values()) + "".join(outputs).encode()
    assert b"SAMPLE^" not in everything
    assert b"1.2.826.0.1.3680043.9999.7" not in everything


def test_rejections_are_status_1_and_named_by_number_and_digest(rules: str, tmp_path: Path) -> None:
    source = tmp_path / "DOE^JANE"
    source.mkdir()
    (source / "DOE_JANE_1970.dcm").write_bytes((NOT_WRITTEN / "cut-short.dcm").read_bytes())
    (source / "ROE.txt").write_bytes((NOT_WRITTEN / "no-dicom.txt").read_bytes())
    done = anondsl("run", rules, source, SAMPLES, "-o", tmp_path / "out", "--one-time-key")
    assert done.returncode == 1
    first, second = sorted(done.stderr.splitlines())
    assert first.startswith("input 1 (")
    assert first.endswith("): rejected: an element claims more bytes than there are [ADL903 length-overrun]")
    assert second.endswith("): rejected: this is no DICOM file [ADL901 not-dicom]")
    assert "DOE" not in done.stdout + done.stderr + "".join(tree(tmp_path / "out"))
    assert "written   8" in done.stdout
    assert "         1  ADL901 not-dicom: this is no DICOM file" in done.stdout
    shown = anondsl("run", rules, source, "-o", tmp_path / "out", "--one-time-key", "--show-paths")
    assert "DOE_JANE_1970.dcm" in shown.stderr


def test_a_name_cannot_write_to_the_terminal(rules: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with open(os.fsencode(tmp_path / "in") + b"/\x1b[2J\xff\n.dcm", "wb") as file:
        file.write(b"no DICOM")
    done = anondsl("run", rules, tmp_path / "in", "-o", tmp_path / "out", "--one-time-key", "--show-paths")
    assert "\\x1b[2J\\xff\\n.dcm" in done.stderr
    assert "\x1b" not in done.stderr


def test_the_key_from_a_file_and_from_the_environment(rules: str, tmp_path: Path) -> None:
    Key.generate_file(tmp_path / "key")
    line = (tmp_path / "key").read_text()
    anondsl("run", rules, SAMPLES, "-o", tmp_path / "a", "--key-file", tmp_path / "key")
    anondsl("run", rules, SAMPLES, "-o", tmp_path / "b", ANONDSL_KEY=line)
    anondsl("run", rules, SAMPLES, "-o", tmp_path / "c", "--one-time-key", ANONDSL_KEY=line)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert set(tree(tmp_path / "a")).isdisjoint(tree(tmp_path / "c"))


def test_without_a_key_it_says_how_to_make_one(rules: str, tmp_path: Path) -> None:
    done = anondsl("run", rules, SAMPLES, "-o", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert "error[ADL803]" in done.stderr
    assert "anondsl key new" in done.stderr
    assert "--one-time-key" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_key_file_that_others_can_read_is_refused(rules: str, tmp_path: Path) -> None:
    Key.generate_file(tmp_path / "key")
    (tmp_path / "key").chmod(0o644)
    done = anondsl("run", rules, SAMPLES, "-o", tmp_path / "out", "--key-file", tmp_path / "key")
    assert done.returncode == 2
    assert "error[ADL802]: the key file has mode 0644" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{rules}", "{samples}"], "required: -o"),
        (["{rules}", "-o", "{out}"], "required: INPUT"),
        (["{rules}", "{samples}/none", "-o", "{out}"], "no such file or folder as argument 1 of INPUT"),
        (["{rules}", "{samples}", "-o", "{out}", "--jobs", "0"], "a number from 1 to 1024"),
        (["{rules}", "{samples}", "-o", "{out}", "--set", "site"], "NAME=VALUE"),
        (["{rules}", "{samples}", "-o", "{out}", "--set", "a=1", "--set", "a=2"], "set twice"),
        (["{rules}", "{samples}", "-o", "{out}", "--set", "a=1"], "declares no parameter `a`"),
        (["{rules}", "{samples}", "-o", "{rules}"], "the output is no folder"),
        (["{samples}/none.anonc", "{samples}", "-o", "{out}"], "the rule file cannot be read"),
        (["{samples}/report.dcm.anonc", "{samples}", "-o", "{out}"], "the rule file cannot be read"),
        (["{rules}", "{samples}", "-o", "{out}", "--key-file", "{out}"], "the key file cannot be opened"),
        (["{rules}", "{samples}", "-o", "{out}", "--bogus"], "--bogus"),
    ],
)
def test_wrong_usage_is_status_2(rules: str, tmp_path: Path, arguments: list[str], message: str) -> None:
    filled = [text.format(rules=rules, samples=SAMPLES, out=tmp_path / "out") for text in arguments]
    key = [] if "--key-file" in filled else ["--one-time-key"]
    done = anondsl("run", *filled, *key)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "none" not in done.stderr.replace("{auto,none,json}", "")
    assert not (tmp_path / "out").exists()


def test_options_and_inputs_in_any_order(rules: str, tmp_path: Path) -> None:
    done = anondsl("run", "--one-time-key", rules, SAMPLES / "ct", "-o", tmp_path / "out", SAMPLES / "report.dcm")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("written  3\n")


def test_a_damaged_artifact_is_status_2(rules: str, tmp_path: Path) -> None:
    damaged = bytearray(Path(rules).read_bytes())
    damaged[1000] ^= 1
    (tmp_path / "rules.anonc").write_bytes(damaged)
    done = anondsl("run", tmp_path / "rules.anonc", SAMPLES, "-o", tmp_path / "out", "--one-time-key")
    assert done.returncode == 2
    assert "error[ADL801]" in done.stderr


def test_an_empty_folder_is_said_to_be_empty(rules: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    done = anondsl("run", rules, tmp_path / "in", "-o", tmp_path / "out", "--one-time-key")
    assert (done.returncode, done.stderr) == (0, "there are no inputs\n")


def test_progress_as_json_lines(rules: str, tmp_path: Path) -> None:
    arguments = ["run", rules, SAMPLES, NOT_WRITTEN, "-o", tmp_path / "out", "--one-time-key", "--progress", "json"]
    done = anondsl(*arguments)
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert events[-1] == {"event": "end", "written": 9, "rejected": 2, "failed": 0}
    assert sum(event["event"] == "message" for event in events) == 2
    assert any(event["event"] == "progress" for event in events)


def test_a_bar_in_a_terminal_steps_aside_for_messages_and_leaves_nothing(rules: str, tmp_path: Path) -> None:
    main, other = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "anondsl", "run", rules, SAMPLES, NOT_WRITTEN, "-o", tmp_path / "out", "--one-time-key"],
        stdout=subprocess.PIPE,
        stderr=other,
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "200"},
    )
    os.close(other)
    shown = b""
    while True:
        try:
            chunk = os.read(main, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    os.close(main)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.read().startswith(b"written  9\n") or process.returncode is None
    assert process.wait() == 1
    text = shown.decode()
    assert "9 written" in text or "looking for inputs" in text
    assert text.count("[ADL901 not-dicom]") == 1
    assert "\x1b[3" not in text


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thousands of instances, enough to be interrupted in the middle."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(MANY):
        (folder / f"{number}").write_bytes(report(number))
    return folder


@pytest.fixture(scope="module")
def whole(rules: str, many: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run over all of them writes when nobody interrupts it."""
    out = tmp_path_factory.mktemp("whole")
    assert anondsl("run", rules, many, "-o", out, ANONDSL_KEY=PROJECT_KEY).returncode == 0
    return tree(out)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_status_130_and_leaves_whole_files(
    rules: str, tmp_path: Path, many: Path, whole: dict[str, bytes], jobs: str, how: signal.Signals
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "anondsl", "run", rules, many, "-o", tmp_path / "out", "--jobs", jobs],
        env={**os.environ, "ANONDSL_KEY": PROJECT_KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _wait_for_outputs(tmp_path / "out", process)
    if how is signal.SIGINT:
        os.killpg(process.pid, how)  # as a terminal does: the workers get it, too
    else:
        process.send_signal(how)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "interrupted: outputs are whole; inputs that are not counted were not written\n"
    assert out.startswith("written")
    assert not (tmp_path / "out" / ".anondsl-work").exists()
    outputs = tree(tmp_path / "out")
    assert 0 < len(outputs) < MANY
    assert outputs.items() <= whole.items()
    time.sleep(0.2)
    assert len(tree(tmp_path / "out")) == len(outputs)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_killed_run_leaves_whole_files_and_the_next_one_ends_in_the_same_tree(
    rules: str, tmp_path: Path, many: Path, whole: dict[str, bytes], jobs: str
) -> None:
    arguments = ["run", rules, many, "-o", tmp_path / "out", "--jobs", jobs]
    process = subprocess.Popen(
        [sys.executable, "-m", "anondsl", *arguments],
        env={**os.environ, "ANONDSL_KEY": PROJECT_KEY},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _wait_for_outputs(tmp_path / "out", process)
    process.kill()
    process.wait()
    outputs = {
        name: content for name, content in tree(tmp_path / "out").items() if not name.startswith(".anondsl-work")
    }
    assert 0 < len(outputs) < MANY
    assert outputs.items() <= whole.items()
    deadline = time.monotonic() + 20
    while anondsl(*arguments, ANONDSL_KEY=PROJECT_KEY).returncode == 3:  # its workers hold the lock until they notice
        assert time.monotonic() < deadline
    assert tree(tmp_path / "out") == whole
    assert not (tmp_path / "out" / ".anondsl-work").exists()


def _wait_for_outputs(out: Path, process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if out.exists() and any(out.glob("*/*/*.dcm")):
            return
        time.sleep(0.002)
    raise AssertionError("no output in time")


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
from anondsl.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_outputs_that_the_system_does_not_take_are_status_3(rules: str, tmp_path: Path, jobs: str) -> None:
    """A limit on the size of files stands for the full disk: what fits is written, what does not leaves nothing."""
    command = ["run", rules, str(SAMPLES), "-o", str(tmp_path / "out"), "--one-time-key", "--jobs", jobs]
    done = subprocess.run([sys.executable, "-c", LIMITED, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "failed: the output cannot be written: file too large [ADL807 output-unwritable]" in done.stderr
    assert "Traceback" not in done.stderr
    outputs = tree(tmp_path / "out")
    assert len(outputs) == 7
    assert all(len(content) < 3000 for content in outputs.values())


UNPRIVILEGED = """
import os, sys
from anondsl.cli.main import main
command, private, open_folder = sys.argv[1:-2], sys.argv[-2], sys.argv[-1]
assert main([part.replace("OUT", open_folder + "/first") for part in command]) == 0  # loads all that it will need
os.chmod(private, 0)
from anondsl.batch import run
kernels = run.load_kernels()
run.load_kernels = lambda *_: kernels  # the other user has no right to see this one's cache
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
status = main([part.replace("OUT", open_folder + "/second") for part in command])
print("status", status)
"""


def test_an_unreadable_folder_is_said_and_the_rest_is_written(rules: str, tmp_path: Path) -> None:
    """As a user without rights, whoever runs the test."""
    source, private, target = tmp_path / "in", tmp_path / "in" / "b private DOE", tmp_path / "target"
    for folder in (source, private, target):
        folder.mkdir()
    for number, name in enumerate(("a", "b private DOE/x", "c")):
        (source / name).write_bytes(report(number))
    target.chmod(0o777)
    above = tmp_path
    while above.stat().st_uid == os.getuid() and above != above.parent and above.name:
        above.chmod(above.stat().st_mode | 0o055)
        above = above.parent
    command = ["run", rules, str(source / "a"), str(private), str(source / "c"), "-o", "OUT", "--one-time-key"]
    command += ["--jobs", "1", "--show-paths"]
    Path(rules).parent.chmod(0o755)
    try:
        done = subprocess.run(
            [sys.executable, "-c", UNPRIVILEGED, *command, str(private), str(target)],
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        private.chmod(0o700)
    assert "status 3" in done.stdout, done.stderr
    assert "failed: the input cannot be read: permission denied [ADL806 input-unreadable]" in done.stderr
    assert len(tree(target / "second")) == 2


def test_the_environment_tells_how_to_debug_without_values(rules: str, tmp_path: Path) -> None:
    script = (
        "import sys\nfrom anondsl.runtime import session\n"
        "def broken(*_):\n    raise ValueError('DOE^JANE')\n"
        "session.Session.apply_bytes = broken\n"
        "from anondsl.cli.main import main\nsys.exit(main(sys.argv[1:]))\n"
    )
    command = ["run", rules, str(SAMPLES), "-o", str(tmp_path / "out"), "--one-time-key"]
    for debug in ("", "1"):
        done = subprocess.run(
            [sys.executable, "-c", script, *command],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "ANONDSL_DEBUG": debug},
        )
        assert done.returncode == 3
        assert "a fault in anondsl: ValueError at" in done.stderr
        assert ("anondsl/batch/work.py" in done.stderr) is bool(debug)
        assert "DOE" not in done.stderr + done.stdout
        assert "Traceback" not in done.stderr


def test_a_closed_pipe_is_no_fault(rules: str) -> None:
    script = f"{sys.executable} -m anondsl inspect {rules} --rules | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


def test_source_or_artifact_one_process_or_two_give_the_same_tree(tmp_path: Path) -> None:
    source = Path(__file__).resolve().parents[2] / "rulesets" / "examples" / "basic.anon"
    compiled = tmp_path / "basic.anonc"
    assert anondsl("compile", source, "-o", compiled).returncode == 0
    many = tmp_path / "in"
    many.mkdir()
    for number in range(40):
        (many / f"{number}.dcm").write_bytes(report(number))
    trees = []
    for rule_file, jobs in ((source, "1"), (source, "2"), (compiled, "1"), (compiled, "2")):
        out = tmp_path / f"out {len(trees)}"
        arguments = ["run", rule_file, many, SAMPLES, NOT_WRITTEN, "-o", out, "--jobs", jobs]
        assert anondsl(*arguments, ANONDSL_KEY=PROJECT_KEY).returncode == 1
        trees.append(tree(out))
    assert len(trees[0]) > 45
    assert all(other == trees[0] for other in trees)
