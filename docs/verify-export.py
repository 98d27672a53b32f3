"""Checks what `audit -- export` wrote, without any code of Redress: python3 verify-export.py FILE KEY

Needs Python 3 and, for Ed25519, the package `cryptography`. Ends with 0 where the file is sound, 1 where it is not,
2 where it is no such file.
What it does not do is take the steps again under the rules; `audit -- verify-export` does that too.
"""
import base64, hashlib, hmac, json, re, sys, urllib.parse
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


# A sealed value as it stands in an entry: the case that it is sealed for, and the commitment.
TOKEN = re.compile(r'sealed\.1\.([\w-]{1,200})\.([\w-]{43})\.[\w-]{43,}(?:\.[\w-]{22})?~', re.ASCII)


def fail(why, code=1):
    print(why)
    sys.exit(code)


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
        about, number, vkey = text.split('\n')
        before = key_of(vkeys[-1])
        told = about == before[0] + '/keys' and number == str(len(vkeys) + 1) and key_of(vkey)[0] == before[0]
        if not told or not is_signed(text + '\n\n' + signature, before):
            fail('a key is not signed in by the one before it')
        vkeys.append(vkey)
    if trusted.strip() not in vkeys:
        fail('the key that you trust is not among its keys')
    return [key_of(vkey) for vkey in vkeys[vkeys.index(trusted.strip()):]]


def root_from(leaf, index, size, proof):
    """The root that a leaf's hash and its proof lead to (RFC 9162, section 2.1.3.2)."""
    if index >= size:
        return None
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


def canonical(value):
    """JSON as its digests are taken: keys in UTF-16 order, no white space, numbers as they were written."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode('utf-16-be', 'surrogatepass'))
        return '{' + ','.join(canonical(name) + ':' + canonical(value[name]) for name in names) + '}'
    if isinstance(value, list):
        return '[' + ','.join(map(canonical, value)) + ']'
    return json.dumps(value, ensure_ascii=False)


class Number:
    def __init__(self, text):
        self.text = text


def joined(leaves):
    """What the leaves say, and the hash that the next entry follows; pieces of one text, which stand side by side, as one."""
    pieces, before = [], -1
    for one in leaves:
        said, index = json.loads(one['leaf']), one['index']
        if index <= before:
            fail(f'leaf {index + 1} stands behind leaf {before + 1}')
        if pieces and (index != before + 1 or 'piece' not in said):
            fail(f'pieces are missing before leaf {index + 1}')
        before, text = index, one['leaf']
        if 'piece' in said:
            pieces.append(said)
            first = pieces[0]
            if (said['piece'], said['of'], said['sha256']) != (len(pieces), first['of'], first['sha256']):
                fail(f'leaf {index + 1} is not the piece that should stand there')
            if said['piece'] != said['of']:
                continue
            text = ''.join(piece['text'] for piece in pieces)
            if hashlib.sha256(text.encode()).hexdigest() != said['sha256']:
                fail(f'the pieces up to leaf {index + 1} are not those of one text')
            said, pieces = json.loads(text), []
        if ('entry' in said) == ('terms' in said):
            fail(f'leaf {index + 1} is nothing that a log holds')
        yield text, said, sha256(b'\x00', one['leaf'].encode()).hex()
    if pieces:
        fail('the last pieces are missing')


def sealed_in(entry):
    """The commitments of the values in an entry that are sealed for its own case."""
    values = [entry['step'], [notice.get('content') for notice in entry['notices']], entry['after'].get('facts')]
    return [mine for case, mine in TOKEN.findall(json.dumps(values)) if case == entry['complaintId']]


def main(file, vkey):
    try:
        export = json.load(open(file, encoding='utf-8'))
        checkpoint, keys, leaves, disclosed = (export[name] for name in ('checkpoint', 'keys', 'leaves', 'disclosed'))
    except (OSError, ValueError, LookupError, TypeError):
        fail('It is no exported case; `audit -- export` writes one.', 2)
    origin, size, root = checkpoint.split('\n')[:3]
    # Logs may share a key, never its name.
    if not any(key[0] == origin and is_signed(checkpoint, key) for key in keys_since(keys, vkey)):
        fail('its checkpoint is not signed by that key')
    for one in leaves:
        proof = [base64.b64decode(beside) for beside in one['proof']]
        if root_from(sha256(b'\x00', one['leaf'].encode()), one['index'], int(size), proof) != base64.b64decode(root):
            fail(f"leaf {one['index'] + 1} is not in the log that was signed")
    follows, seq, case, terms, places, lines = None, 0, None, set(), {}, []
    for text, said, leaf in joined(leaves):
        if 'terms' in said:
            digest, rules = said['terms']['digest'], json.loads(text, parse_int=Number, parse_float=Number)['terms']['terms']
            digested = canonical({name: rules[name] for name in ('rules', 'calendar') if name in rules})
            if hashlib.sha256(digested.encode()).hexdigest() != digest:
                fail(f'the terms {digest[:12]} are not those that their digest names')
            terms.add(digest)
            continue
        entry = said['entry']
        name = f"{entry['number']}, step {entry['seq']}"
        case = case or entry['complaintId']
        if said['prev'] != follows or entry['seq'] != seq + 1 or entry['complaintId'] != case:
            fail(f'{name} does not follow the entry before it')
        if entry['policy'] != urllib.parse.unquote(origin.split('/', 1)[1]):
            fail(f"{name} is of {entry['policy']}, and the log is {origin}")
        if entry['terms'] not in terms:
            fail(f'the terms of {name} are not in it')
        follows, seq = leaf, entry['seq']
        for commitment in sealed_in(entry):
            places.setdefault(commitment, name)
        lines.append((entry['number'], seq, entry['atMs'], entry['by']['person'], entry['step']['type'], entry['after']['state']))
    if not lines:
        fail('it holds no step')
    for opened in disclosed:
        salt = base64.urlsafe_b64decode(opened['salt'] + '==')
        digest = hmac.new(salt, opened['json'].encode(), hashlib.sha256).digest()
        commitment = base64.urlsafe_b64encode(digest).rstrip(b'=').decode()
        place = places.get(opened['commitment'])
        if commitment != opened['commitment'] or place is None:
            fail(f"{place or 'no entry'}: {opened['json']} is not what was sealed there as {opened['commitment']}")
        lines.append((f'opened, {place}:', opened['json']))
    for line in lines:
        print(*line)
    print(f'Proved up to step {seq} by {origin} at {size} leaves.')


if len(sys.argv) != 3:
    fail('python3 verify-export.py FILE KEY', 2)
try:
    main(*sys.argv[1:])
except (ValueError, LookupError, TypeError, AttributeError) as error:
    fail(f'it is not what `audit -- export` writes: {error!r}')
