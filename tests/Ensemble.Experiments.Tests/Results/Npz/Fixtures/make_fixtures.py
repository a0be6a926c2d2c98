"""Writes the .npz files of this folder with NumPy; run it only to change them."""
import numpy as np

signed = np.array([[1, -2, 3], [4, 5, -100]])
unsigned = np.array([[1, 2, 3], [4, 5, 200]])
arrays = {"rank3": np.arange(24.0).reshape(2, 3, 4), "scalar": np.float64(7), "empty": np.zeros((0, 3))}
for type_ in ["f8", "f4", "f2", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    values = (unsigned if type_[0] == "u" else signed) / (8 if type_[0] == "f" else 1)
    for order, endian in [("C", "<"), ("F", "<"), ("C", ">"), ("F", ">")]:
        name = f"{type_}_{'little' if endian == '<' else 'big'}_{order}"
        arrays[name] = np.asarray(values, dtype=endian + type_, order=order)
arrays["b1"] = np.array([[True, False, True], [False, False, True]])

np.savez("stored.npz", **arrays)
np.savez_compressed("compressed.npz", **arrays)
np.savez_compressed(
    "refused.npz",
    objects=np.array([1, "x", None], object),
    records=np.zeros(2, [("p", "f8"), ("q", "i4")]),
    complex=np.ones(2, complex),
    text=np.array(["a", "b"]),
    large=np.array([2**53 + 1]),
)
np.savez("small.npz", a=np.array([[1.5, -2, 3], [4, 5, -0.25]]), b=np.array([1, 2, 3]))
np.savez_compressed("small_compressed.npz", a=np.array([[1.5, -2, 3], [4, 5, -0.25]]), b=np.array([1, 2, 3]))
