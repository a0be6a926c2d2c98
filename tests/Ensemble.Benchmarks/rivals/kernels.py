"""A rival of the kernels of convolutional networks: NTK and NNGP of a ReLU network of DEPTH circular 3 x 3 convolutions with a flatten or a
global-average-pool readout, as a plain PyTorch recursion.

    python3 kernels.py POINTS SIDE DEPTH flatten|pool INPUTS [THREADS] [float32|float64]
    dotnet run -c Release --project tests/Ensemble.Benchmarks -- kernels POINTS SIDE DEPTH flatten|pool INPUTS

INPUTS: a file that the first command writes (numbers of 8 bytes, point by point, row by row, the 3 channels together) and the second
reads. Both print wall and processor seconds, kernel entries (point pairs x position pairs x layers) per second, and the sum of the NTK."""
import sys, time
import numpy as np, torch

P, S, L, head = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
torch.set_num_threads(int(sys.argv[6]) if len(sys.argv) > 6 else 2)
dt = getattr(torch, sys.argv[7] if len(sys.argv) > 7 else "float64")
X = torch.tensor(np.random.default_rng(0).standard_normal((P, 3, S, S)), dtype=dt)
X = X / X.pow(2).mean((1, 2, 3), keepdim=True).sqrt()

def box(a, dims):            # circular 3x3 mean over pairs of matching shifts of the given (row, column) dims
    rows = sum(torch.roll(a, [k] * len(dims[0]), dims[0]) for k in (-1, 0, 1))
    return sum(torch.roll(rows, [k] * len(dims[1]), dims[1]) for k in (-1, 0, 1)) / 9

def relu(K, va, vb):
    n = (va * vb).sqrt()
    c = (K / n).clamp(-1, 1); th = torch.arccos(c)
    return n * (torch.sqrt(1 - c * c) + (np.pi - th) * c) / (2 * np.pi), (np.pi - th) / (2 * np.pi)

X.permute(0, 2, 3, 1).contiguous().double().numpy().tofile(sys.argv[5])
t0, c0 = time.time(), time.process_time()
V = [X.pow(2).mean(1)]                       # variances, one map a layer (sigma_w^2 = 2, ReLU keeps half)
for _ in range(L):
    V.append(box(V[-1], ((1,), (2,))))
ntk = torch.zeros(P, P, dtype=dt); nngp = torch.zeros(P, P, dtype=dt)
for a in range(P):                           # a row of pairs at a time bounds the memory
    b = slice(a, P)
    if head == "flatten":
        K = (X[a].unsqueeze(0) * X[b]).mean(1)
        T = torch.zeros_like(K); dims = ((1,), (2,))
    else:
        K = torch.einsum("cij,bckl->bijkl", X[a], X[b]) / 3
        T = torch.zeros_like(K); dims = ((1, 3), (2, 4))
    for l in range(L):
        K = 2 * box(K, dims); T = K + 2 * box(T, dims)
        va, vb = 2 * V[l + 1][a].unsqueeze(0), 2 * V[l + 1][b]
        if head != "flatten":
            va, vb = va[..., None, None], vb[:, None, None]
        K, D = relu(K, va, vb); T = T * D
    red = tuple(range(1, K.dim()))
    nngp[a, b] = 2 * K.mean(red); ntk[a, b] = 2 * (K + T).mean(red)
s, c = time.time() - t0, time.process_time() - c0
pos = S * S if head == "flatten" else S ** 4
print(f"seconds {s:.3f} processor_seconds {c:.3f} entries_per_s {P * (P + 1) / 2 * pos * L / s:.3e} ntk_sum {ntk.triu().sum().item():.9g} nngp00 {nngp[0, 0].item():.9g}")
