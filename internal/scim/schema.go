package scim

// Attribute describes one attribute of a schema (RFC 7643 section 7). The same
// tables drive the /Schemas document, the decoder and PATCH, so that what is
// published is what is accepted.
type Attribute struct {
	Name          string      `json:"name"`
	Type          string      `json:"type"`
	MultiValued   bool        `json:"multiValued"`
	Description   string      `json:"description"`
	Required      bool        `json:"required"`
	CaseExact     bool        `json:"caseExact"`
	Mutability    string      `json:"mutability"`
	Returned      string      `json:"returned"`
	Uniqueness    string      `json:"uniqueness"`
	References    []string    `json:"referenceTypes,omitempty"`
	SubAttributes []Attribute `json:"subAttributes,omitempty"`
}

const (
	typeString    = "string"
	typeBoolean   = "boolean"
	typeReference = "reference"
	typeComplex   = "complex"
)

// find looks an attribute up without case (RFC 7643 section 2.1).
func find(attrs []Attribute, name string) (Attribute, bool) {
	for _, a := range attrs {
		if equalASCII(a.Name, name) {
			return a, true
		}
	}
	return Attribute{}, false
}

// equalASCII compares without the case of ASCII letters. strings.EqualFold
// would also take the Kelvin sign for a k, and so accept names that are not
// the attribute's.
func equalASCII(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lowerASCII(a[i]) != lowerASCII(b[i]) {
			return false
		}
	}
	return true
}

func lowerASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func attr(name, typ, description string) Attribute {
	return Attribute{
		Name: name, Type: typ, Description: description,
		Mutability: "readWrite", Returned: "default", Uniqueness: "none",
	}
}

func text(name, description string) Attribute { return attr(name, typeString, description) }

func required(a Attribute) Attribute {
	a.Required = true
	return a
}

func unique(a Attribute) Attribute {
	a.Uniqueness = "server"
	return a
}

func ref(name, description string, types ...string) Attribute {
	a := attr(name, typeReference, description)
	a.References, a.CaseExact = types, true
	return a
}

func complexAttr(name, description string, subs ...Attribute) Attribute {
	a := attr(name, typeComplex, description)
	a.SubAttributes = subs
	return a
}

func list(name, description string, subs ...Attribute) Attribute {
	a := complexAttr(name, description, subs...)
	a.MultiValued = true
	return a
}

// labelled adds the type and primary sub-attributes that every list of a user has.
func labelled(subs ...Attribute) []Attribute {
	return append(subs,
		text("type", "A label such as work or home."),
		attr("primary", typeBoolean, "Whether this is the preferred value."))
}

// externalID is common to users and groups; RFC 7643 section 3.1 keeps common
// attributes out of the /Schemas document.
var externalID = text("externalId", "The identifier that the client uses.")

var userAttributes = []Attribute{
	required(unique(text("userName", "The name the person signs in with; it equals the NameID of SAML assertions."))),
	required(complexAttr("name", "The parts of the person's name.",
		text("formatted", "The full name, ready to show."),
		required(text("familyName", "The family name.")),
		required(text("givenName", "The given name.")),
		text("middleName", "The middle names."),
		text("honorificPrefix", "A title before the name."),
		text("honorificSuffix", "A suffix after the name."))),
	required(text("displayName", "The name shown to others.")),
	text("nickName", "What the person is called casually."),
	ref("profileUrl", "A page about the person.", "external"),
	text("title", "The job title."),
	text("userType", "The relation to the organization, such as employee."),
	text("preferredLanguage", "A language, as in Accept-Language."),
	text("locale", "A locale such as en-US."),
	text("timezone", "An IANA time zone."),
	attr("active", typeBoolean, "Whether the person may sign in."),
	list("emails", "E-mail addresses; one, and it is primary.",
		labelled(text("value", "The address."))...),
	list("addresses", "Postal addresses; at most one.",
		labelled(
			text("formatted", "The whole address, ready to print."),
			text("streetAddress", "Street and number."),
			text("locality", "City."),
			text("region", "State or region."),
			text("postalCode", "Postal code."),
			text("country", "Country."))...),
	list("phoneNumbers", "Telephone numbers; at most one.",
		labelled(text("value", "The number."))...),
	list("roles", "Labels from the identity provider; at most one. They grant nothing.",
		labelled(text("value", "The label."))...),
}

var enterpriseAttributes = []Attribute{
	text("employeeNumber", "The number the organization gave the person."),
	text("costCenter", "The cost center."),
	text("organization", "The organization."),
	text("division", "The division."),
	text("department", "The department."),
	complexAttr("manager", "The person's manager.",
		text("value", "The id of the manager's user."),
		ref("$ref", "The URI of the manager's user.", "User")),
}

var groupAttributes = []Attribute{
	required(unique(text("displayName", "The name of the group."))),
	list("members", "The members. Reads answer with an empty list; ask with a filter.",
		text("value", "The id of the member."),
		ref("$ref", "The URI of the member.", "User"),
		text("type", "User.")),
}
