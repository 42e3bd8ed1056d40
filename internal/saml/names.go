package saml

// Namespaces of the messages.
const (
	nsProtocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	nsAssertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsMetadata  = "urn:oasis:names:tc:SAML:2.0:metadata"
	nsDSig      = "http://www.w3.org/2000/09/xmldsig#"
	nsExcC14N   = "http://www.w3.org/2001/10/xml-exc-c14n#"
	nsXS        = "http://www.w3.org/2001/XMLSchema"
	nsXSI       = "http://www.w3.org/2001/XMLSchema-instance"
	nsXML       = "http://www.w3.org/XML/1998/namespace"
	nsXMLNS     = "http://www.w3.org/2000/xmlns/"
)

// Bindings (SAMLBind sections 3.4 and 3.5).
const (
	BindingRedirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
	BindingPOST     = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
)

// Formats of a NameID (SAMLCore section 8.3).
const (
	NameIDEmail       = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
	NameIDUnspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
	NameIDX509Subject = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
	NameIDPersistent  = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
	NameIDTransient   = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
	nameIDEntity      = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
)

// Formats of an attribute's name (SAMLCore section 8.2).
const (
	AttrUnspecified = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
	AttrURI         = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
	AttrBasic       = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
)

// Status codes (SAMLCore section 3.2.2.2).
const (
	StatusSuccess             = "urn:oasis:names:tc:SAML:2.0:status:Success"
	StatusRequester           = "urn:oasis:names:tc:SAML:2.0:status:Requester"
	StatusResponder           = "urn:oasis:names:tc:SAML:2.0:status:Responder"
	StatusAuthnFailed         = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"
	StatusInvalidNameIDPolicy = "urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy"
	StatusNoPassive           = "urn:oasis:names:tc:SAML:2.0:status:NoPassive"
	StatusRequestDenied       = "urn:oasis:names:tc:SAML:2.0:status:RequestDenied"
	StatusNoAuthnContext      = "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext"
)

// Classes of authentication (saml-authn-context-2.0-os section 3.4).
const (
	AuthnPasswordProtected = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
	AuthnUnspecified       = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"
)

const confirmationBearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

// Algorithms of XMLDSig that we write, and the longer list that we read.
const (
	algEnveloped       = nsDSig + "enveloped-signature"
	algExcC14NComments = nsExcC14N + "WithComments"
	algRSASHA1         = nsDSig + "rsa-sha1"
	algRSASHA256       = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
	algRSASHA384       = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"
	algRSASHA512       = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
	algECDSASHA256     = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
	algSHA1            = nsDSig + "sha1"
	algSHA256          = "http://www.w3.org/2001/04/xmlenc#sha256"
	algSHA384          = "http://www.w3.org/2001/04/xmldsig-more#sha384"
	algSHA512          = "http://www.w3.org/2001/04/xmlenc#sha512"
)
