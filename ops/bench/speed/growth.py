def clients(bench):
    pass
startup = growth = soak = clients
