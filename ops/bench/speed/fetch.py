def workspace(bench):
    pass
