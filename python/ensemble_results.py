"""Read the results of Ensemble in Python. One file, NumPy only; xarray is used where it is installed and asked for.

    from ensemble_results import open_results
    run = open_results("runs/quickstart-abcc1eab85")
    run.measured["predictor_mean"]            # array (time, point, output)
    run.predicted["predictor_mean"]           # the first theory of the run
    run.z("predictor_mean")                   # (measured - predicted) / standard error
    run.theories                              # names of all theories in predicted.npz
    run.axes("ntk")                           # ('time', 'point', "point'")
    run.to_xarray()                           # a Dataset with named axes, where xarray is installed

    python3 ensemble_results.py FOLDER        # a table: rms difference and rms z of everything that was both measured and predicted
"""

import json
import re
import sys
from pathlib import Path

import numpy as np

__all__ = ["Results", "open_results", "open_widths"]

# Axes of every array, by name; a name ends in a number where there is one array per layer.
_AXES = [
    (r"time|step", ("time",)),
    (r"y", ("point", "output")),
    (r"train_count", ()),
    (r"predictor_covariance", ("time", "time'", "point", "point'", "output")),
    (r"predictor_(mean|variance|sem)", ("time", "point", "output")),
    (r"trajectories", ("member", "time", "point", "output")),
    (r"(mse|accuracy)_(train|test)", ("time",)),
    (r"ntk|nngp|ntk_layer_\w+", ("time", "point", "point'")),
    (r"ntk_(drift|alignment)", ("time",)),
    (r"(hidden_kernel|gradient_kernel)_\w+|ndk", ("time", "time'", "point", "point'")),
    (r"(drift|cka)_\w+|decoder_(accuracy|mse|auc)|weight_autocorrelation_\w+", ("time", "time'")),
    (r"participation_ratio_\w+|(weight|feature)_change_\w+", ("time",)),
    (r"preactivation_\w+", ("time", "point", "quantile")),
    (r"back_field_\w+", ("time", "point", "output", "quantile")),
]


def _axes(name, dimensions):
    base = re.sub(r"_(sem|variance)$", "", name.rsplit("/", 1)[-1])
    base = re.sub(r"^continuous_", "", base)
    for candidate in (name.rsplit("/", 1)[-1], base):
        for pattern, axes in _AXES:
            if re.fullmatch(pattern, candidate) and len(axes) == dimensions:
                return axes
    return tuple(f"axis_{i}" for i in range(dimensions))


class Results:
    """The results folder of one run.

    folder     its path
    measured   what the ensemble did: name -> array
    predicted  what the first theory says: name -> array
    others     what the other theories say: theory -> name -> array
    manifest   version, commit, seed, host, times, status (a dict; empty if there is none)
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise FileNotFoundError(f"{self.folder} is not a folder")
        self.measured = self._read("measured.npz")
        everything = self._read("predicted.npz")
        self.predicted = {name: values for name, values in everything.items() if "/" not in name}
        self.others = {}
        for name, values in everything.items():
            if "/" in name:
                theory, quantity = name.split("/", 1)
                self.others.setdefault(theory, {})[quantity] = values
        path = self.folder / "manifest.json"
        self.manifest = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def _read(self, name):
        path = self.folder / name
        if not path.exists():
            return {}
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in file.files}

    def __repr__(self):
        return f"Results({str(self.folder)!r}: {len(self.measured)} measured, {len(self.predicted)} predicted arrays)"

    @property
    def time(self):
        """Record times, shape (n), in units of the loss gradient."""
        return (self.measured or self.predicted)["time"]

    @property
    def train_count(self):
        """P; points 0 … P − 1 are training points, the rest test points."""
        return int((self.measured or self.predicted)["train_count"])

    @property
    def theories(self):
        """Names of the theories beside the first one."""
        return tuple(self.others)

    def axes(self, name):
        """The names of the axes of an array."""
        for arrays in (self.measured, self.predicted, *self.others.values()):
            if name in arrays:
                return _axes(name, arrays[name].ndim)
        raise KeyError(f"there is no array {name}; there are {', '.join(sorted(set(self.measured) | set(self.predicted)))}")

    def standard_error(self, name):
        """The standard error of a measured mean over members."""
        stem = "predictor" if name == "predictor_mean" else name
        if stem + "_sem" not in self.measured:
            raise KeyError(f"{name} has no standard error in measured.npz")
        return self.measured[stem + "_sem"]

    def prediction(self, name, theory=None):
        """What a theory says; without a name, the first one."""
        if theory is None:
            return self.predicted[name]
        if theory not in self.others:
            raise KeyError(f"there is no theory {theory}; there are {', '.join(self.others) or 'no others'}")
        return self.others[theory][name]

    def difference(self, name, theory=None):
        """Measured minus predicted."""
        return self.measured[name] - self.prediction(name, theory)

    def z(self, name, theory=None):
        """Measured minus predicted in standard errors of the ensemble and, where it has them, of the theory."""
        difference = self.difference(name, theory)
        variance = self.standard_error(name) ** 2
        arrays = self.predicted if theory is None else self.others[theory]
        stem = "predictor" if name == "predictor_mean" else name
        if stem + "_sem" in arrays:
            variance = variance + arrays[stem + "_sem"] ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(difference == 0, 0.0, difference / np.sqrt(variance))

    def comparable(self):
        """Names that were both measured with an error and predicted."""
        names = []
        for name in self.measured:
            stem = "predictor" if name == "predictor_mean" else name
            if name in self.predicted and stem + "_sem" in self.measured and self.measured[name].shape == self.predicted[name].shape:
                names.append(name)
        return names

    def to_xarray(self):
        """All arrays in one xarray.Dataset; predicted ones are named predicted_<name>, those of others <theory>_<name>."""
        try:
            import xarray
        except ImportError as error:
            raise ImportError("to_xarray needs the package xarray") from error
        variables = {}
        groups = [("", self.measured), ("predicted_", self.predicted)]
        groups += [(theory + "_", arrays) for theory, arrays in self.others.items()]
        for prefix, arrays in groups:
            for name, values in arrays.items():
                if name not in ("time", "step", "train_count"):
                    variables[prefix + name] = (_axes(name, values.ndim), values)
        # An axis of one name has one length; arrays that cut an axis differently keep axes of their own.
        sizes = {}
        for name, (axes, values) in variables.items():
            axes = tuple(axis if sizes.setdefault(axis, size) == size else f"{name}_{axis}" for axis, size in zip(axes, values.shape))
            variables[name] = (axes, values)
        return xarray.Dataset(variables, coords={"time": self.time}, attrs={"folder": str(self.folder)})


def open_results(folder):
    """The results of one run."""
    return Results(folder)


def open_widths(folder):
    """The runs of a verification, by width: {width: Results}, ascending."""
    found = {}
    for path in Path(folder).glob("width-*"):
        match = re.fullmatch(r"width-(\d+)", path.name)
        if match and path.is_dir():
            found[int(match.group(1))] = Results(path)
    return dict(sorted(found.items()))


def _main(arguments):
    if len(arguments) != 1:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    run = Results(arguments[0])
    print(f"{'array':<28} {'rms difference':>15} {'rms z':>8} {'max |z|':>8}")
    for name in run.comparable():
        z = run.z(name)
        z = z[np.isfinite(z)]
        if z.size:
            print(f"{name:<28} {np.sqrt(np.mean(run.difference(name) ** 2)):>15.3g} {np.sqrt(np.mean(z**2)):>8.3g} {np.max(np.abs(z)):>8.3g}")
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
