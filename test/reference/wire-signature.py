"""Prints the signature of test/kernel/wire.test.ts, made by jupyter_client 8 (installed with JupyterLab)."""

from jupyter_client.session import Session

session = Session(key=b"a0436f6c-1916-498b-8eb9-e81ab9368e84", signature_scheme="hmac-sha256")
parts = ['{"msg_id":"1","msg_type":"x","session":"s"}', "{}", "{}", '{"code":"é"}']
print(session.sign([part.encode() for part in parts]).decode())
