//! The signature itself: CMS `SignedData` over a digest, detached (RFC 5652 §5), with the attributes PAdES asks for.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{Any, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode, Encode, Sequence};
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{DerSignature, VerifyingKey};
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::spki::{AlgorithmIdentifierOwned, DecodePublicKey};

use crate::authority::Seal;
use crate::{Error, verification::Flaw};

const ID_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ID_SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const ID_CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const ID_MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const ID_SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const ID_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const ID_ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// ESS `SigningCertificateV2` (RFC 5035) with the default hash, which is all that PAdES needs to bind the signer.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

#[derive(Sequence)]
struct EssCertIdV2 {
    hash: OctetString,
}

/// Signs a SHA-256 digest; the answer is the DER of a `ContentInfo`.
pub(crate) fn sign(seal: &Seal, digest: &[u8]) -> Result<Vec<u8>, Error> {
    let certificate = &seal.identity.certificate;
    let certificate_hash = Sha256::digest(certificate.to_der()?).to_vec();
    let attributes: Attributes = SetOfVec::try_from(vec![
        attribute(ID_CONTENT_TYPE, &ID_DATA)?,
        attribute(ID_MESSAGE_DIGEST, &OctetString::new(digest)?)?,
        attribute(
            ID_SIGNING_CERTIFICATE_V2,
            &SigningCertificateV2 { certs: vec![EssCertIdV2 { hash: OctetString::new(certificate_hash)? }] },
        )?,
    ])?;
    let signature: DerSignature = seal.identity.key.sign(&attributes.to_der()?);
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: certificate.tbs_certificate().issuer().clone(),
            serial_number: certificate.tbs_certificate().serial_number().clone(),
        }),
        digest_alg: algorithm(ID_SHA256),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm(ID_ECDSA_SHA256),
        signature: OctetString::new(signature.as_bytes())?,
        unsigned_attrs: None,
    };
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![algorithm(ID_SHA256)])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: ID_DATA, econtent: None },
        certificates: Some(CertificateSet(SetOfVec::try_from(vec![
            CertificateChoices::Certificate(certificate.clone()),
            CertificateChoices::Certificate(seal.root.certificate.clone()),
        ])?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![signer])?),
    };
    Ok(ContentInfo { content_type: ID_SIGNED_DATA, content: Any::encode_from(&data)? }.to_der()?)
}

fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: None }
}

fn attribute(oid: ObjectIdentifier, value: &impl Encode) -> Result<Attribute, Error> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![Any::from_der(&value.to_der()?)?])? })
}

/// Checks a signature against the digest of the file; the answer is the signer's certificate, or the flaw found.
pub(crate) fn check(contents: &[u8], digest: &[u8], root: &Certificate) -> Result<Result<Certificate, Flaw>, Error> {
    let info = ContentInfo::from_der(contents)?;
    let data: SignedData = info.content.decode_as()?;
    let (Some(signer), Some(certificates)) = (data.signer_infos.0.iter().next(), &data.certificates) else {
        return Ok(Err(Flaw::Unreadable));
    };
    let SignerIdentifier::IssuerAndSerialNumber(wanted) = &signer.sid else { return Ok(Err(Flaw::Unreadable)) };
    let certificate = certificates.0.iter().find_map(|choice| match choice {
        CertificateChoices::Certificate(certificate)
            if certificate.tbs_certificate().serial_number() == &wanted.serial_number =>
        {
            Some(certificate)
        }
        _ => None,
    });
    let (Some(certificate), Some(attributes)) = (certificate, &signer.signed_attrs) else {
        return Ok(Err(Flaw::Unreadable));
    };
    let signed_digest = attributes
        .iter()
        .find(|attribute| attribute.oid == ID_MESSAGE_DIGEST)
        .and_then(|attribute| attribute.values.iter().next())
        .map(|value| value.decode_as::<OctetString>())
        .transpose()?;
    if signed_digest.is_none_or(|signed| signed.as_bytes() != digest) {
        return Ok(Err(Flaw::Changed));
    }
    if !verifies(certificate, &attributes.to_der()?, signer.signature.as_bytes())? {
        return Ok(Err(Flaw::Forged));
    }
    let body = certificate.tbs_certificate().to_der()?;
    if !verifies(root, &body, certificate.signature().raw_bytes())? {
        return Ok(Err(Flaw::UnknownIssuer));
    }
    Ok(Ok(certificate.clone()))
}

fn verifies(certificate: &Certificate, message: &[u8], signature: &[u8]) -> Result<bool, Error> {
    let spki = certificate.tbs_certificate().subject_public_key_info().to_der()?;
    let key = VerifyingKey::from_public_key_der(&spki).map_err(|error| Error::Key(error.to_string()))?;
    Ok(DerSignature::try_from(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok()))
}
