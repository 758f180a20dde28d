"""One crash run on the database of DATABASE_URL, in the folder VAR_DIR. Called by benchmarks.crashes."""

import argparse
import http.client
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core.management import call_command  # noqa: E402

from conditions.integrity.verification import all_faults  # noqa: E402
from conditions.models import ConditionPage, Publication, Review, Signature  # noqa: E402
from tests import makers  # noqa: E402

CSRF = "a" * 32


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Gunicorn with one preloaded worker, which the master replaces as soon as it is killed."""

    def __init__(self):
        self.port = free_port()
        options = ["--preload", "--workers", "1", "--log-level", "critical", "--bind", f"127.0.0.1:{self.port}"]
        command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "tovani.wsgi", *options]
        self.master = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # mails are printed there

    def workers(self) -> list[int]:
        pid = self.master.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def wait_until_it_answers(self) -> None:
        for _attempt in range(300):
            try:
                self.request("GET", "/healthz")
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server does not answer")

    def request(self, method, path, body=None, headers=None) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            response.read()
            return response.status
        except http.client.HTTPException as broken:
            raise OSError(str(broken)) from broken
        finally:
            connection.close()

    def kill_a_worker(self) -> None:
        for pid in self.workers():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def stop(self) -> None:
        self.master.terminate()
        self.master.wait(timeout=20)


class Physician:
    """A physician's browser: a session, and the sign button."""

    def __init__(self, server: Server):
        self.server = server
        sample = makers.make_user("Dora Moss", username="physician", group="Physicians")  # signs with a password
        self.account = makers.make_physician("Dora Moss", user=sample)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(self.account.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = self.account.get_session_auth_hash()
        session.save()
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def sign(self, review: Review) -> int:
        fields = {"csrfmiddlewaretoken": CSRF, **makers.signing_fields(review.version, agreed="on")}
        return self.server.request("POST", f"/admin/signoff/reviews/{review.pk}/sign/", urlencode(fields), self.headers)


def next_review(page, writer, number: int) -> Review:
    waiting = Review.objects.waiting().for_page(page.pk).select_related("version").first()
    if waiting:
        return waiting
    if number:
        page = makers.edited(page, writer, summary=f"One sentence, written for the {number}th time, about it.")
    return makers.submitted(page, writer, "The summary was written anew.")


def state_of(review: Review) -> str:
    """ "old", "new", or what is half done."""
    review.refresh_from_db()
    signed = Signature.objects.filter(version_id=review.version_id).exists()
    public = Publication.objects.in_force().filter(version_id=review.version_id).exists()
    live = ConditionPage.objects.get(pk=review.page_id).live_revision_id == review.revision_id
    facts = (review.state == Review.State.SIGNED, signed, public, live)
    return {(False,) * 4: "old", (True,) * 4: "new"}.get(facts, f"half done: {facts}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    call_command("migrate", verbosity=0)
    server = Server()
    try:
        return crash(server, options, chance)
    finally:
        server.stop()


def crash(server: Server, options, chance: random.Random) -> int:
    server.wait_until_it_answers()
    writer, physician = makers.make_writer(), Physician(server)
    page = makers.make_page(writer)
    took = []
    for number in range(5):
        review = next_review(page, writer, number)
        began = time.perf_counter()
        status = physician.sign(review)
        took.append(time.perf_counter() - began)
        assert (status, state_of(review)) == (302, "new"), (status, state_of(review))
    counts = {"old": 0, "new": 0}
    kills, tries, violations = 0, 0, []
    while kills < options.kills and not violations:
        tries += 1
        usual = statistics.median(took[-9:])
        review = next_review(page, writer, 100 + tries)
        # The first part of the time goes into checking the password; nothing is written yet.
        killer = threading.Timer(chance.uniform(0.5, 1.1) * usual, server.kill_a_worker)
        killer.start()
        began = time.perf_counter()
        try:
            physician.sign(review)
            took.append(time.perf_counter() - began)
            hit = False
        except OSError:
            hit = True
        killer.join()
        server.wait_until_it_answers()
        state = state_of(review)
        if state not in counts:
            violations.append(f"kill {kills + 1}: {state}")
        elif hit:
            kills += 1
            counts[state] += 1
        if kills % 25 == 0 or kills == options.kills:
            violations += list(all_faults())
    print(
        f"{kills} kills hit a request on its way ({tries} tries, seed {options.seed}, signing takes {usual * 1000:.0f} "
        f"ms): {counts['old']} pages in the old state, {counts['new']} in the new; {len(violations)} violations"
    )
    for violation in violations:
        print(violation)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
