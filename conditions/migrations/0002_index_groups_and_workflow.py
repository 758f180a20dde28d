"""The condition index, the four groups with their rights, and the sign-off workflow assigned to the index."""

from django.db import migrations

GROUPS = {
    "Medical writers": {
        "page": ["add_page", "change_page"],
        "image": ["add_image", "change_image", "choose_image"],
        "model": [("conditions", "reference", ["add", "change", "view"])],
    },
    "Physicians": {"page": [], "image": [], "model": [("conditions", "reference", ["view"])]},
    "Content managers": {
        "page": ["add_page", "change_page", "lock_page", "unlock_page"],
        "image": ["add_image", "change_image", "choose_image"],
        "model": [
            ("conditions", "reference", ["add", "change", "view"]),
            ("conditions", "physician", ["add", "change", "view"]),
            ("conditions", "editorialpolicy", ["change"]),
            ("conditions", "practice", ["change"]),
        ],
    },
    "Auditors": {
        "page": [],
        "image": [],
        "model": [("conditions", "reference", ["view"]), ("conditions", "physician", ["view"])],
    },
}
WORKFLOW = "Physician sign-off"
WELCOME = "Welcome to your new Wagtail site!"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _next_step(step):
    number = int(step, 36) + 1
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text.rjust(4, "0")


def _free_path(Page, root):
    last = Page.objects.filter(depth=2).order_by("path").values_list("path", flat=True).last()
    return root.path + (_next_step(last[-4:]) if last else "0001")


def _content_type(apps, app_label, model):
    return apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app_label, model=model)[0]


def _permission(apps, app_label, model, codename):
    Permission = apps.get_model("auth", "Permission")
    return Permission.objects.get_or_create(
        content_type=_content_type(apps, app_label, model),
        codename=codename,
        defaults={"name": f"Can {codename.replace('_', ' ')}"},
    )[0]


def _create_index(apps):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Index = apps.get_model("conditions", "ConditionIndexPage")
    root = Page.objects.get(depth=1)
    welcome = Page.objects.filter(depth=2, title=WELCOME, numchild=0).first()
    index = Index.objects.create(
        title="Conditions",
        draft_title="Conditions",
        slug="conditions",
        content_type=_content_type(apps, "conditions", "conditionindexpage"),
        path=_free_path(Page, root),
        depth=2,
        numchild=0,
        url_path="/conditions/",
        locale=apps.get_model("wagtailcore", "Locale").objects.order_by("pk").first(),
        live=True,
    )
    if welcome:
        Site.objects.filter(root_page_id=welcome.pk).update(root_page_id=index.pk)
        welcome.delete()
    if not Site.objects.exists():
        Site.objects.create(hostname="localhost", port=80, site_name="Tovani", root_page_id=index.pk, is_default_site=True)
    root.numchild = Page.objects.filter(depth=2).count()
    root.save()
    return index


def forwards(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    PagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    CollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    index = _create_index(apps)
    access = _permission(apps, "wagtailadmin", "admin", "access_admin")
    for name, rights in GROUPS.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(access)
        for app_label, model, actions in rights["model"]:
            for action in actions:
                group.permissions.add(_permission(apps, app_label, model, f"{action}_{model}"))
        for codename in rights["page"]:
            permission = _permission(apps, "wagtailcore", "page", codename)
            PagePermission.objects.get_or_create(group=group, page_id=index.pk, permission=permission)
        for codename in rights["image"]:
            permission = _permission(apps, "wagtailimages", "image", codename)
            CollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    task = apps.get_model("conditions", "SignoffTask").objects.create(
        name=WORKFLOW, content_type=_content_type(apps, "conditions", "signofftask"), active=True
    )
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=WORKFLOW, active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task_id=task.pk, sort_order=0)
    apps.get_model("wagtailcore", "WorkflowPage").objects.create(workflow=workflow, page_id=index.pk)


def backwards(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Index = apps.get_model("conditions", "ConditionIndexPage")
    if apps.get_model("conditions", "ConditionPage").objects.exists():
        raise RuntimeError("There are condition pages; removing their workflow and groups would orphan the record.")
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW).delete()
    apps.get_model("conditions", "SignoffTask").objects.filter(name=WORKFLOW).delete()
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()
    root = Page.objects.get(depth=1)
    home = Page.objects.create(
        title=WELCOME,
        draft_title=WELCOME,
        slug="home",
        content_type=_content_type(apps, "wagtailcore", "page"),
        path=_free_path(Page, root),
        depth=2,
        numchild=0,
        url_path="/home/",
        locale=apps.get_model("wagtailcore", "Locale").objects.order_by("pk").first(),
    )
    Site.objects.filter(root_page_id__in=Index.objects.values_list("pk", flat=True)).update(root_page_id=home.pk)
    Index.objects.all().delete()
    root.numchild = Page.objects.filter(depth=2).count()
    root.save()


class Migration(migrations.Migration):
    dependencies = [
        ("conditions", "0001_pages_and_ledger"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
    ]
