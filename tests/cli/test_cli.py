@pytest.mark.parametrize(
    "command", [[COMMAND], [sys.executable, "-m", "sdkwright"]], ids=["script", "module"]
)
def test_another_package_named_generator_does_no_harm(command: list[str], folder: Path) -> None:
    write_files(folder, {"generator/__init__.py": "raise ImportError('the package of somebody else')\n"})
    run = subprocess.run(
        [*command, "lint"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert (run.returncode, run.stderr) == (0, "")
