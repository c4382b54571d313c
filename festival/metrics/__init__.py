"""Numbers for whoever watches over the installation: counted in each process, told in Prometheus' words by the jobs."""
