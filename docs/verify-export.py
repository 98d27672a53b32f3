"""Checks what `audit -- export` wrote, without any code of Redress: python3 verify-export.py FILE KEY

Needs Python 3 and, for Ed25519, the package `cryptography`. Ends with 0 where the file is sound, 1 where it is not.
What it does not do is take the steps again under the rules; `audit -- verify-export` does that too.
"""
import base64, hashlib, hmac, json, re, sys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def fail(why):
    print(why)
    sys.exit(1)


def sha256(*parts):
    return hashlib.sha256(b''.join(parts)).digest()


def key_of(vkey):
    """A line name+hash+key (C2SP signed-note) as a name, four bytes that tell keys apart, and the key."""
    name, short, key = vkey.strip().split('+', 2)
    raw = base64.b64decode(key)
    if raw[0] != 1 or sha256(name.encode(), b'\n', raw)[:4].hex() != short:
        fail(f'{vkey} is no Ed25519 key')
    return name, bytes.fromhex(short), Ed25519PublicKey.from_public_bytes(raw[1:])


def is_signed(note, key):
    """Whether a signed note carries a signature of this key."""
    name, short, public = key
    text, signatures = note.rsplit('\n\n', 1)
    for line in signatures.strip().split('\n'):
        dash, by, encoded = line.split(' ')
        signature = base64.b64decode(encoded)
        if dash != '—' or by != name or signature[:4] != short:
            continue
        try:
            public.verify(signature[4:], (text + '\n').encode())
            return True
        except InvalidSignature:
            return False
    return False


def keys_since(text, trusted):
    """The trusted key and those after it, each signed in by the one before (the file `keys` of a log)."""
    parts = text.rstrip('\n').split('\n\n')
    vkeys = [parts[0].strip()]
    for text, signature in zip(parts[1::2], parts[2::2]):
        if not is_signed(text + '\n\n' + signature, key_of(vkeys[-1])):
            fail('a key is not signed in by the one before it')
        vkeys.append(text.split('\n')[2])
    if trusted.strip() not in vkeys:
        fail('the key that you trust is not among its keys')
    return [key_of(vkey) for vkey in vkeys[vkeys.index(trusted.strip()):]]


def root_from(leaf, index, size, proof):
    """The root that a leaf's hash and its proof lead to (RFC 9162, section 2.1.3.2)."""
    place, last, result = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return None
        if place % 2 == 1 or place == last:
            result = sha256(b'\x01', beside, result)
            while place % 2 == 0 and place != 0:
                place, last = place // 2, last // 2
        else:
            result = sha256(b'\x01', result, beside)
        place, last = place // 2, last // 2
    return result if last == 0 else None


def main(file, vkey):
    export = json.load(open(file, encoding='utf-8'))
    checkpoint = export['checkpoint']
    if not any(is_signed(checkpoint, key) for key in keys_since(export['keys'], vkey)):
        fail('its checkpoint is not signed by that key')
    origin, size, root = checkpoint.split('\n')[:3]
    follows, seq, pieces, places = None, 0, '', {}
    for one in export['leaves']:
        leaf = sha256(b'\x00', one['leaf'].encode())
        proof = [base64.b64decode(beside) for beside in one['proof']]
        if root_from(leaf, one['index'], int(size), proof) != base64.b64decode(root):
            fail(f"leaf {one['index'] + 1} is not in the log that was signed")
        said = json.loads(one['leaf'])
        if 'piece' in said:
            pieces += said['text']
            if said['piece'] < said['of']:
                continue
            said, pieces = json.loads(pieces), ''
        if 'entry' not in said:
            continue
        entry = said['entry']
        if said['prev'] != follows or entry['seq'] != seq + 1:
            fail(f"{entry['number']}, step {entry['seq']} does not follow the entry before it")
        follows, seq = leaf.hex(), entry['seq']
        for commitment in re.findall(r'sealed\.1\.[\w-]+\.([\w-]{43})\.', json.dumps(entry)):
            places.setdefault(commitment, f"{entry['number']}, step {seq}")
        print(entry['number'], seq, entry['atMs'], entry['by']['person'], entry['step']['type'], entry['after']['state'])
    for opened in export['disclosed']:
        salt = base64.urlsafe_b64decode(opened['salt'] + '==')
        digest = hmac.new(salt, opened['json'].encode(), hashlib.sha256).digest()
        commitment = base64.urlsafe_b64encode(digest).rstrip(b'=').decode()
        place = places.get(opened['commitment'])
        if commitment != opened['commitment'] or place is None:
            fail(f"{place or 'no entry'}: {opened['json']} is not what was sealed there as {opened['commitment']}")
        print(f'opened, {place}:', opened['json'])
    print(f'Proved up to step {seq} by {origin} at {size} leaves.')


main(*sys.argv[1:3])
