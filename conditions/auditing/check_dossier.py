"""Checks a dossier with nothing but Python 3.8 or newer: python3 -I check.py [--key ID] [FOLDER]

Hashes (SHA-256), seals (Ed25519, RFC 8032) and what passkeys signed (ES256, EdDSA, RS256) are computed here, without
the database and without the program that made the dossier. Without --key the seals are checked against the keys in
keys.json; that they are the practice's own keys is known only if you got a key's id from the practice by another way,
and give it here. A forged dossier may bring a forged checker along: compare this file with one that you have from the
practice.
"""

import os
import sys

# Modules that lie beside this file in a dossier are not to be trusted; those of Python itself are meant.
_HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [place for place in sys.path if os.path.abspath(place or ".") != _HERE]

import argparse  # noqa: E402
import base64  # noqa: E402
import hashlib  # noqa: E402
import json  # noqa: E402
from pathlib import Path  # noqa: E402
from urllib.parse import urlsplit  # noqa: E402

# Ed25519: the curve -x^2 + y^2 = 1 + d x^2 y^2 over the integers modulo P, and the order of its base point.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    """The x of the point with this y and this lowest bit of x; None if there is none."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if x % 2 != sign else x


def add(a, b):
    """Of two points in extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z."""
    minus = (a[1] - a[0]) * (b[1] - b[0]) % P
    plus = (a[1] + a[0]) * (b[1] + b[0]) % P
    cross = 2 * a[3] * b[3] * D % P
    double = 2 * a[2] * b[2] % P
    e, f, g, h = plus - minus, double - cross, double + cross, plus + minus
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def decompress(data):
    number = int.from_bytes(data, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def signature_fits(public, message, signature):
    """RFC 8032, section 5.1.7. All arguments are bytes."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = decompress(public), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or s >= ORDER:
        return False
    if same(multiply(8, key), (0, 1, 1, 0)):
        return False  # a key of small order: with it anybody makes signatures
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return same(multiply(s, BASE), add(commitment, multiply(challenge, key)))


# P-256 (FIPS 186-5; SEC 2, section 2.4.2): y^2 = x^3 - 3 x + b over the integers modulo p, a base point and its order.
P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
P256_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256_BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def p256_add(a, b):
    """Of two points (x, y); None is the point at infinity."""
    if a is None or b is None:
        return b if a is None else a
    if a[0] == b[0] and (a[1] + b[1]) % P256 == 0:
        return None
    if a == b:
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], P256 - 2, P256) % P256
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], P256 - 2, P256) % P256
    x = (slope * slope - a[0] - b[0]) % P256
    return x, (slope * (a[0] - x) - a[1]) % P256


def p256_multiply(number, point):
    total = None
    while number:
        if number & 1:
            total = p256_add(total, point)
        point = p256_add(point, point)
        number >>= 1
    return total


def der_integers(data):
    """The two integers of a DER sequence (ITU-T X.690), as ECDSA signatures are written. None if it is none."""
    if len(data) < 8 or data[0] != 0x30 or data[1] != len(data) - 2:
        return None
    found, rest = [], data[2:]
    while rest:
        if len(rest) < 3 or rest[0] != 0x02 or not 0 < rest[1] <= len(rest) - 2:
            return None
        found.append(int.from_bytes(rest[2 : 2 + rest[1]], "big"))
        rest = rest[2 + rest[1] :]
    return found if len(found) == 2 else None


def es256_fits(x, y, message, signature):
    """ECDSA over P-256 with SHA-256 (FIPS 186-5, section 6.4.2)."""
    numbers = der_integers(signature)
    on_curve = x < P256 and y < P256 and (y * y - (x * x * x - 3 * x + P256_B)) % P256 == 0
    if numbers is None or not on_curve or not all(0 < number < P256_ORDER for number in numbers):
        return False
    r, s = numbers
    hashed, inverse = int.from_bytes(hashlib.sha256(message).digest(), "big"), pow(s, P256_ORDER - 2, P256_ORDER)
    by_base = p256_multiply(hashed * inverse % P256_ORDER, P256_BASE)
    point = p256_add(by_base, p256_multiply(r * inverse % P256_ORDER, (x, y)))
    return point is not None and point[0] % P256_ORDER == r


# What stands before a SHA-256 hash in a signature of RSASSA-PKCS1-v1_5 (RFC 8017, section 9.2, note 1).
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def rs256_fits(n, e, message, signature):
    """RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2.2), for keys of 2048 to 8192 bits with exponent 65537."""
    length = (n.bit_length() + 7) // 8
    info = SHA256_INFO + hashlib.sha256(message).digest()
    if e != 65537 or not 2048 <= n.bit_length() <= 8192 or len(signature) != length:
        return False
    awaited = b"\x00\x01" + b"\xff" * (length - len(info) - 3) + b"\x00" + info
    return pow(int.from_bytes(signature, "big"), e, n).to_bytes(length, "big") == awaited


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number_in(key, name):
    return int.from_bytes(from_base64url(key[name]), "big")


def key_fits(key, message, signature):
    """Whether ``signature`` over ``message`` was made with the private key to this JSON Web Key (bytes)."""
    if (key["kty"], key["alg"]) == ("EC", -7):
        return es256_fits(number_in(key, "x"), number_in(key, "y"), message, signature)
    if (key["kty"], key["alg"]) == ("OKP", -8):
        return signature_fits(from_base64url(key["x"]), message, signature)
    if (key["kty"], key["alg"]) == ("RSA", -257):
        return rs256_fits(number_in(key, "n"), number_in(key, "e"), message, signature)
    return False


def origin_fits(origin, rp_id):
    """Whether a page of this origin may ask for the site's passkeys: its host or one below it, over TLS."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return host == rp_id == "localhost"
    return parts.scheme == "https" and (host == rp_id or host.endswith("." + rp_id))


def passkey_fault(fields, version):
    """What is wrong with the proof of a signature over the version with this number, "" if nothing is.

    The rules are those of Web Authentication Level 2, section 7.2.
    """
    if not fields.get("proof"):
        return ""  # made before proofs were kept
    proof = json.loads(fields["proof"])
    if proof["method"] != fields["authentication"]:
        return "was proved in another way than it says"
    if proof["method"] != "passkey":
        return ""
    answer = proof["passkey"]
    asked, client_data = answer["asked"], from_base64url(answer["client_data"])
    data, client = from_base64url(answer["authenticator_data"]), json.loads(client_data.decode("utf-8"))
    stated = {
        "purpose": "sign a content version",
        "version": version,
        "statement": " ".join(fields["statement"].split()),
    }
    stated.update({"account": fields["user_id"], "page": fields["page_id"]})
    stated.update({name: fields[name] for name in ("digest", "meaning", "next_review_on")})
    stated.update({name: asked[name] for name in ("rp_id", "nonce")})
    if asked != stated:
        return "its passkey was asked about something else"
    wanted = hashlib.sha256(canonical(asked).encode("utf-8")).digest()
    if client["type"] != "webauthn.get" or from_base64url(client["challenge"]) != wanted:
        return "its passkey signed something else than what was asked"
    if not origin_fits(client["origin"], asked["rp_id"]) or client.get("crossOrigin") is True:
        return "its passkey was asked by a page of another site"
    if data[:32] != hashlib.sha256(asked["rp_id"].encode("utf-8")).digest():
        return "its passkey belongs to another site"
    if len(data) < 37 or data[32] & 5 != 5:
        return "its passkey did not check who was there"
    signed = data + hashlib.sha256(client_data).digest()
    if not key_fits(answer["public_key"], signed, from_base64url(answer["signature"])):
        return "its passkey's signature does not fit"
    return ""


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def files_in(value):
    """Every stored file that is spoken of anywhere in ``value``: what has a name and a digest."""
    if isinstance(value, list):
        for item in value:
            yield from files_in(item)
    elif isinstance(value, dict):
        if value.get("name") and value.get("sha256"):
            yield value
        for item in value.values():
            yield from files_in(item)


class Dossier:
    def __init__(self, folder, wanted_key):
        self.folder = folder
        self.faults = []
        self.checked = 0
        self.keys = {}
        self.wanted_key = wanted_key
        self.spoken_of = set()  # commitments to names
        self.numbers = {}  # of versions, by their ids
        self.erased = 0

    def fault(self, where, what):
        self.faults.append(where + ": " + what)

    def read(self, name):
        return (self.folder / name).read_bytes().decode("utf-8")

    def json(self, name):
        return json.loads(self.read(name))

    def check(self):
        self.check_keys()
        self.check_manifest()
        vouched = self.check_events()
        versions = self.check_versions(vouched)
        self.check_signatures(vouched, versions)
        self.check_publication()
        self.check_people()

    def check_keys(self):
        for name, text in self.json("keys.json").items():
            public = base64.b64decode(text)
            if hashlib.sha256(public).hexdigest()[:16] != name:
                self.fault("keys.json", "the key " + name + " does not fit its id")
            self.keys[name] = public
        if self.wanted_key and self.wanted_key not in self.keys:
            self.fault("keys.json", "the key you gave, " + self.wanted_key + ", is not among its keys")

    def check_seal(self, where, digest, key, seal):
        self.checked += 1
        public = self.keys.get(key)
        message = b"tovani seal 1\n" + digest.encode("ascii")
        if public is None or not signature_fits(public, message, base64.b64decode(seal)):
            self.fault(where, "its seal does not fit")

    def check_manifest(self):
        text = self.read("manifest.json")
        seal = self.json("manifest.seal.json")
        self.check_seal("manifest.json", sha256(text), seal["key"], seal["seal"])
        if self.wanted_key and seal["key"] != self.wanted_key:
            self.fault("manifest.json", "is sealed with the key " + seal["key"] + " and not with the one you gave")
        listed = {entry["file"]: entry["sha256"] for entry in json.loads(text)["files"]}
        found = [path for path in self.folder.rglob("*") if path.is_symlink() or not path.is_dir()]
        present = {str(path.relative_to(self.folder).as_posix()) for path in found}
        for name in sorted(present - set(listed) - {"manifest.json", "manifest.seal.json"}):
            self.fault(name, "is not in the manifest")
        for name, wanted in listed.items():
            self.checked += 1
            if name not in present:
                self.fault(name, "is missing")
            elif (self.folder / name).is_symlink() or not (self.folder / name).is_file():
                self.fault(name, "is no file of its own")
            elif hashlib.sha256((self.folder / name).read_bytes()).hexdigest() != wanted:
                self.fault(name, "is not what the manifest says")

    def events_of(self, name):
        """The events in a file, each checked by itself: digest, seal and order."""
        before = 0
        for line in filter(None, self.read(name).split("\n")):
            event = json.loads(line)
            where = name + ", event " + str(event["event"]["seq"])
            if sha256(canonical({"previous": event["previous"], "event": event["event"]})) != event["digest"]:
                self.fault(where, "its text does not fit its digest")
            if event["seal"]:
                self.check_seal(where, event["digest"], event["seal_key"], event["seal"])
            else:
                self.fault(where, "is not sealed")
            if event["event"]["seq"] <= before:
                self.fault(where, "stands out of order")
            before = event["event"]["seq"]
            yield event

    def check_events(self):
        """Every event by itself. Returns the digests of rows that events vouch for."""
        vouched = {}
        self.newest_public = 0
        for event in self.events_of("events.jsonl"):
            self.spoken_of.add(event["event"]["person_id"])
            if event["event"]["kind"] in ("publication.published", "publication.taken_down"):
                self.newest_public = event["event"]["seq"]
            row = json.loads(event["event"]["data"]).get("row")
            if row:
                vouched[(event["event"]["kind"], row["id"])] = row["record_digest"]
        return vouched

    def check_row(self, where, row, vouched):
        self.checked += 1
        if sha256(canonical(row["fields"])) != row["record_digest"]:
            self.fault(where, "its fields do not fit its digest")
        if vouched != row["record_digest"]:
            self.fault(where, "no event tells of it with this digest")

    def check_versions(self, vouched):
        versions = {}
        for path in sorted(self.folder.glob("versions/*/record.json")):
            where = path.relative_to(self.folder).as_posix()
            row = json.loads(path.read_bytes().decode("utf-8"))
            self.check_row(where, row, vouched.get(("review.submitted", row["id"])))
            text = path.with_name("canonical.json").read_bytes().decode("utf-8")
            if sha256(text) != row["fields"]["digest"] or text != row["fields"]["canonical"]:
                self.fault(where, "the canonical text does not fit its digest")
            if path.with_name("text.txt").read_bytes().decode("utf-8") != row["fields"]["plain_text"]:
                self.fault(where, "text.txt is not the text of the record")
            for file in files_in(json.loads(text)):
                self.check_file(where, file)
            versions[row["id"]] = row["fields"]["digest"]
            self.numbers[row["id"]] = row["fields"]["number"]
            self.spoken_of.add(row["fields"]["submitter_id"])
            self.spoken_of.update(author["name"] for author in json.loads(row["fields"]["authors"]))
        self.check_complete("version", "review.submitted", vouched, versions)
        return versions

    def check_complete(self, what, kind, vouched, present):
        for event_kind, number in sorted(vouched):
            if event_kind == kind and number not in present:
                self.fault("events.jsonl", f"tells of the {what} no. {number}, which is not in this dossier")

    def check_file(self, where, file):
        path = self.folder / "files" / file["name"].rpartition("/")[2]
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != file["sha256"]:
            self.fault(where, "its figure " + path.name + " is missing or altered")

    def check_keys_of_signers(self):
        """Since when each passkey is on record as an account's: {(account, fingerprint): instant}."""
        since = {}
        for event in self.events_of("keys_of_signers.jsonl"):
            said = json.loads(event["event"]["data"])
            if event["event"]["kind"] == "account.credential_changed" and said.get("key"):
                since.setdefault((said["account_id"], said["key"]), event["event"]["at"])
            self.spoken_of.add(event["event"]["person_id"])
        return since

    def check_passkey(self, where, fields, since, nonces):
        if wrong := passkey_fault(fields, self.numbers.get(fields["version_id"])):
            self.fault(where, wrong)
        proof = json.loads(fields.get("proof") or "{}")
        if proof.get("method") != "passkey":
            return
        key, nonce = sha256(canonical(proof["passkey"]["public_key"])), proof["passkey"]["asked"]["nonce"]
        if since.get((fields["user_id"], key), "9999") > fields["signed_at"]:
            self.fault(where, "no event tells that its passkey belonged to the account")
        if nonce in nonces:
            self.fault(where, "its passkey's answer was used for another signature too")
        nonces.add(nonce)

    def check_signatures(self, vouched, versions):
        present, since, nonces = set(), self.check_keys_of_signers(), set()
        for path in sorted(self.folder.glob("signatures/*.json")):
            where = path.relative_to(self.folder).as_posix()
            row = json.loads(path.read_bytes().decode("utf-8"))
            self.check_row(where, row, vouched.get(("signature.signed", row["id"])))
            if versions.get(row["fields"]["version_id"]) != row["fields"]["digest"]:
                self.fault(where, "it does not stand over a version of this dossier")
            self.check_passkey(where, row["fields"], since, nonces)
            present.add(row["id"])
        self.check_complete("signature", "signature.signed", vouched, present)

    def check_publication(self):
        if not (self.folder / "publication.json").exists():
            if self.newest_public:
                self.fault("publication.json", "is missing, though the page was public")
            return
        row = self.json("publication.json")
        if sha256(canonical(row["fields"])) != row["record_digest"]:
            self.fault("publication.json", "its fields do not fit its digest")
        self.check_seal("publication.json", row["record_digest"], row["seal_key"], row["seal"])
        if row["fields"]["event_seq"] != self.newest_public:
            self.fault("publication.json", "is an old state; the events tell of a newer one")

    def check_people(self):
        """Every name against the commitment to it that stands in the records. Erased ones are blank, and counted."""
        present = {person["commitment"] for person in self.json("people.json")}
        for commitment in sorted(self.spoken_of - present - {"", None}):
            self.fault("people.json", "the name with the commitment " + commitment + " is missing")
        for person in self.json("people.json"):
            self.checked += 1
            self.erased += not person["salt"]
            stated = {"account": person["account"], "name": person["name"], "salt": person["salt"]}
            if person["salt"] and sha256(canonical(stated)) != person["commitment"]:
                self.fault("people.json", "“" + person["name"] + "” is not the name that the records speak of")


def main():
    parser = argparse.ArgumentParser(description="Checks the hashes and seals of a dossier.")
    parser.add_argument("folder", nargs="?", default=Path(__file__).resolve().parent, type=Path)
    parser.add_argument("--key", default="", help="id of the key that the practice uses now")
    options = parser.parse_args()
    dossier = Dossier(options.folder, options.key)
    try:
        dossier.check()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as problem:
        dossier.fault("the dossier", f"cannot be read further: {type(problem).__name__}: {problem}")
    count = f"{dossier.checked} hashes and seals checked, {len(dossier.faults)} fault(s)"
    blank = f"{dossier.erased} name(s) are blank: erased on request, as the practice's ledger has to tell"
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write("\n".join([*dossier.faults, *([blank] if dossier.erased else []), count, ""]))
    return 1 if dossier.faults else 0


if __name__ == "__main__":
    sys.exit(main())
