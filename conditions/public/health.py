"""For load balancers. ``/healthz``: the process answers. ``/readyz``: it can serve and keep its promises."""

from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conditions.ledger import guards, succession
from conditions.outbox.models import OutgoingMail


@never_cache
@require_safe
def healthz(request):
    return HttpResponse("ok\n", content_type="text/plain")


healthz.csrf_exempt = True  # other methods are refused as such, before anybody asks for a token


@never_cache
@require_safe
def readyz(request):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = guards.missing()
        late = OutgoingMail.objects.not_sent(timezone.now()).exists()
    except DatabaseError:
        return HttpResponse("database unreachable\n", content_type="text/plain", status=503)
    if missing:
        return HttpResponse("append-only guards missing\n", content_type="text/plain", status=503)
    if succession.why_unsealable():
        return HttpResponse("no key to seal the ledger with\n", content_type="text/plain", status=503)
    # Pages can be served without mail, so this takes no process out of service.
    return HttpResponse("ready\nmail is not being sent\n" if late else "ready\n", content_type="text/plain")


readyz.csrf_exempt = True
