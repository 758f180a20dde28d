"""What Wagtail calls when its workflow ends. Imported while Wagtail's models load: no model imports here."""


def finish_workflow(workflow_state, user=None) -> None:
    """Do nothing. Publishing takes a signed content version; the end of a workflow is no such thing."""
