"""Reads a run as a user would in Python, and holds every number against the program's own comparison."""
import json
import os
import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from ensemble_results import open_results  # noqa: E402

FOLDER = Path(os.environ["ENSEMBLE_RUN"])


class Results(unittest.TestCase):
    def setUp(self):
        self.run_ = open_results(FOLDER)

    def test_every_comparable_array_has_named_axes(self):
        for name in self.run_.comparable():
            axes = self.run_.axes(name)
            self.assertEqual(len(axes), self.run_.measured[name].ndim)
            self.assertFalse(any(axis.startswith("axis_") for axis in axes), name)

    def test_z_scores_are_those_of_the_comparison(self):
        rows = json.loads((FOLDER / "comparison.json").read_text())["observables"]
        train = self.run_.train_count
        for row in rows:
            if row["name"] not in ("predictor_mean", "ntk"):
                continue
            z = self.run_.z(row["name"])
            if row["name"] == "predictor_mean":
                z = z[:, :train] if row["group"] == "train" else z[:, train:]
            self.assertAlmostEqual(np.max(np.abs(z)), row["max_abs_z"], delta=1e-9 * row["max_abs_z"], msg=row["name"])

    def test_training_points_come_first(self):
        self.assertEqual(self.run_.measured["y"].shape[0], self.run_.measured["predictor_mean"].shape[1])
        self.assertLess(self.run_.train_count, self.run_.measured["y"].shape[0])

    def test_unknown_names_are_named(self):
        with self.assertRaisesRegex(KeyError, "there is no array nothing"):
            self.run_.axes("nothing")
        with self.assertRaisesRegex(KeyError, "there is no theory nothing"):
            self.run_.z("predictor_mean", "nothing")


if __name__ == "__main__":
    unittest.main()
