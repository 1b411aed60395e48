"""What the classroom adds to JupyterHub: who may come in, and where each learner works."""
