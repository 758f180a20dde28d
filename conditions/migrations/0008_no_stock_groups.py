"""Wagtail's own groups and workflow go: they give rights that no role here has. Kept where somebody uses them."""

from django.db import migrations

STOCK_GROUPS = ("Editors", "Moderators")
STOCK_WORKFLOW = "Moderators approval"


def forwards(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    Task = apps.get_model("wagtailcore", "Task")
    WorkflowState = apps.get_model("wagtailcore", "WorkflowState")
    used = WorkflowState.objects.filter(workflow__name=STOCK_WORKFLOW).exists()
    if not used:
        Workflow.objects.filter(name=STOCK_WORKFLOW).delete()
        approval = apps.get_model("wagtailcore", "GroupApprovalTask")
        approval.objects.filter(name=STOCK_WORKFLOW, task_states=None).delete()
        Task.objects.filter(name=STOCK_WORKFLOW, task_states=None).delete()
    Group.objects.filter(name__in=STOCK_GROUPS, user=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("conditions", "0007_standing"),
        ("users", "0002_accounts"),
    ]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
