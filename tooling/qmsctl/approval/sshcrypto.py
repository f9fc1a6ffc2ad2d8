"""The arithmetic of signatures, by `cryptography`. Import it where a signature is verified only."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from qmsctl.approval.sshsig import SshSignature
from qmsctl.model.sshkey import ED25519, RSA, SK_ED25519, MalformedKey, PublicKey
from qmsctl.model.sshwire import Reader

_CURVES: dict[bytes, tuple[type[ec.EllipticCurve], type[hashes.HashAlgorithm]]] = {
    b"nistp256": (ec.SECP256R1, hashes.SHA256),
    b"nistp384": (ec.SECP384R1, hashes.SHA384),
    b"nistp521": (ec.SECP521R1, hashes.SHA512),
}


def fits(signature: SshSignature, message: bytes) -> bool:
    """Whether the signature's key signed `message`.

    Raises:
        MalformedKey: the numbers of the key are no key, such as a point off its curve.
    """
    key = signature.key
    try:
        if key.type in (ED25519, SK_ED25519):
            ed25519.Ed25519PublicKey.from_public_bytes(key.parts[0]).verify(
                signature.value, message
            )
        elif key.type == RSA:
            _verify_rsa(key, signature, message)
        else:
            _verify_ecdsa(key, signature.value, message)
    except InvalidSignature:
        return False
    return True


def _verify_rsa(key: PublicKey, signature: SshSignature, message: bytes) -> None:
    public = _rsa(key)
    # Some agents leave out leading zeros of the value; OpenSSH fills them up as well.
    value = signature.value.rjust((public.key_size + 7) // 8, b"\0")
    digest = hashes.SHA512() if signature.algorithm == "rsa-sha2-512" else hashes.SHA256()
    public.verify(value, message, padding.PKCS1v15(), digest)


def _verify_ecdsa(key: PublicKey, value: bytes, message: bytes) -> None:
    _, digest = _CURVES[key.parts[0]]
    reader = Reader(value)
    r, s = (int.from_bytes(reader.string(), "big") for _ in range(2))
    _point(key).verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(digest()))


def _rsa(key: PublicKey) -> rsa.RSAPublicKey:
    exponent, modulus = (int.from_bytes(part, "big") for part in key.parts)
    try:
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError as error:
        raise MalformedKey("its numbers are no RSA key") from error


def _point(key: PublicKey) -> ec.EllipticCurvePublicKey:
    curve, _ = _CURVES[key.parts[0]]
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve(), key.parts[1])
    except ValueError as error:
        raise MalformedKey("its point does not lie on the curve") from error


def require_usable(key: PublicKey) -> None:
    """See that the numbers of a key are a key.

    Raises:
        MalformedKey: they are none, such as a point off its curve.
    """
    if key.type == RSA:
        _rsa(key)
    elif key.type not in (ED25519, SK_ED25519):
        _point(key)
