"""Runs the steps of a composite action on this machine, as the runner of GitHub does, without a network."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
MAX_SECONDS = 300


@dataclass
class ActionRun:
    """A run in a repository; `executed` has the names of the steps that ran."""

    repository: Path
    temporary: Path
    values: dict[str, str] = field(default_factory=dict[str, str])
    """Of expressions, such as `inputs.base` and `github.action_path`."""
    executed: list[str] = field(default_factory=list[str])
    output: str = ""

    def run(self, action: Path, inputs: Mapping[str, str], environment: Mapping[str, str]) -> int:
        """Run the steps until one fails; return its exit code, or 0."""
        document: dict[str, Any] = yaml.safe_load(action.read_text("utf-8"))
        for name, value in document["inputs"].items():
            default = "" if _EXPRESSION.fullmatch(value["default"]) else value["default"]
            self.values[f"inputs.{name}"] = inputs.get(name, default)
        assert {*inputs} <= {*document["inputs"]}
        for step in document["runs"]["steps"]:
            if _is_true(step.get("if", ""), self.values):
                self.executed.append(step["name"])
                status = self._run_step(step, environment)
                if status:
                    return status
        return 0

    @property
    def summary(self) -> str:
        path = self.temporary / "summary"
        return path.read_text("utf-8") if path.exists() else ""

    def _run_step(self, step: dict[str, Any], environment: Mapping[str, str]) -> int:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an expression in a script could be a command; pass it by env"
        outputs = self.temporary / "outputs"
        outputs.write_text("")
        process = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self.repository / self._expand(step.get("working-directory", ".")),
            env={
                **os.environ,
                **{name: self._expand(value) for name, value in step.get("env", {}).items()},
                "RUNNER_TEMP": str(self.temporary),
                "GITHUB_OUTPUT": str(outputs),
                "GITHUB_STEP_SUMMARY": str(self.temporary / "summary"),
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=MAX_SECONDS,
            check=False,
        )
        self.output += process.stdout
        for line in outputs.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            self.values[f"steps.{step.get('id')}.outputs.{name}"] = value
        return process.returncode

    def _expand(self, text: str) -> str:
        return _EXPRESSION.sub(lambda match: self.values[match[1]], text)


def _is_true(condition: str, values: Mapping[str, str]) -> bool:
    """Comparisons of a value with a text, joined by `&&`."""
    for part in condition.split(" && ") if condition else ():
        match = re.fullmatch(r"([\w.-]+) (==|!=) '(.*)'", part)
        assert match, part
        if (values.get(match[1], "") == match[3]) != (match[2] == "=="):
            return False
    return True
