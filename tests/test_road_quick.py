import pytest
from tests import makers
from conditions.publications.verification import all_faults

def test_it(client, publication, page, writer):
    r = client.get("/conditions/example/")
    assert r.status_code == 200, r.content
    open("/tmp/page.html","wb").write(r.content)
    assert list(all_faults()) == []
    for url in ["/", "/conditions/", "/physicians/dora-moss/", "/healthz", "/readyz"]:
        assert client.get(url).status_code == 200, url
    assert client.get("/conditions/nope/").status_code == 404
