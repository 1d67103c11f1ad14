def read(r):
    return None
