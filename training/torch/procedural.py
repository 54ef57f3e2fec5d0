def make(seed, number, size): raise NotImplementedError
