"""From submission to signature: who may do what, and the actions that do it. Imports no models here (see finish.py)."""
