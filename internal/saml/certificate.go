package saml

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"io"
	"math/big"
	"time"
)

// MaxCertificateText is the largest certificate text that ParseCertificate reads.
const MaxCertificateText = 16 << 10

// ParseCertificate reads one certificate as people have it: PEM, DER, or the bare
// base64 of a metadata file. It refuses keys that must not sign: RSA under 2048
// bits, curves other than P-256. Whether it is expired is not judged here.
func ParseCertificate(data []byte) (*x509.Certificate, error) {
	if len(data) > MaxCertificateText {
		return nil, refuse(ReasonTooLarge, "the certificate is larger than %d bytes", MaxCertificateText)
	}
	der := data
	if block, _ := pem.Decode(bytes.TrimSpace(data)); block != nil {
		if block.Type != "CERTIFICATE" {
			return nil, refuse(ReasonCertificateInvalid, "the PEM block is a %s, not a CERTIFICATE", shown(block.Type))
		}
		der = block.Bytes
	} else if decoded, err := decodeBase64(string(data)); err == nil {
		der = decoded
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, refuse(ReasonCertificateInvalid, "the certificate cannot be read")
	}
	return cert, checkKey(cert)
}

func checkKey(cert *x509.Certificate) error {
	switch k := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		if k.N.BitLen() < 2048 {
			return refuse(ReasonCertificateInvalid, "the certificate's RSA key has %d bits, fewer than 2048", k.N.BitLen())
		}
		return nil
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return nil
		}
	}
	return refuse(ReasonCertificateInvalid, "the certificate's key is neither RSA nor ECDSA on P-256")
}

// KeyID is the fingerprint by which audit and sessions name a certificate: the
// SHA-256 of its DER form in lower-case hex.
func KeyID(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.Raw)
	return hex.EncodeToString(sum[:])
}

// CertificatePEM writes a certificate as a PEM file.
func CertificatePEM(cert *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
}

func certificateBase64(cert *x509.Certificate) string {
	return base64.StdEncoding.EncodeToString(cert.Raw)
}

// SigningCertificateYears is how long a certificate from SelfSigned lasts.
const SigningCertificateYears = 10

// SelfSigned makes the certificate that metadata carries for a signing key. Peers
// pin it, so it is its own authority; the name is for the people who compare it.
// Its serial number is taken from random.
func SelfSigned(random io.Reader, key crypto.Signer, commonName string, now time.Time) (*x509.Certificate, error) {
	serial := make([]byte, 16)
	if _, err := io.ReadFull(random, serial); err != nil {
		return nil, refuse(ReasonInput, "no randomness for a serial number")
	}
	serial[0] &= 0x7f // a serial number is positive (RFC 5280 section 4.1.2.2)
	template := &x509.Certificate{
		SerialNumber:          new(big.Int).SetBytes(serial),
		Subject:               pkix.Name{Organization: []string{"Gatehouse"}, OrganizationalUnit: []string{"SSOProvider"}, CommonName: commonName},
		NotBefore:             now.UTC().Truncate(time.Second),
		NotAfter:              now.UTC().Truncate(time.Second).AddDate(SigningCertificateYears, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(random, template, template, key.Public(), key)
	if err != nil {
		return nil, refuse(ReasonInput, "the certificate cannot be made: %v", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, refuse(ReasonCertificateInvalid, "the new certificate cannot be read")
	}
	return cert, checkKey(cert)
}

// NewRSAKey makes the RSA-2048 key that goes with SelfSigned.
func NewRSAKey(random io.Reader) (*rsa.PrivateKey, error) {
	key, err := rsa.GenerateKey(random, 2048)
	if err != nil {
		return nil, refuse(ReasonInput, "the key cannot be made: %v", err)
	}
	return key, nil
}
