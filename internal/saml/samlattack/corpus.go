package samlattack

import (
	"strings"
	"unicode/utf16"

	"gatehouse/internal/saml"
)

// Corpus returns the bodies on which parsers disagree (row 18): more than 300
// disturbances of a genuine response. A service provider may accept one only if
// it reads Genuine from it, and then an independent verifier must accept it too.
func (f *Forger) Corpus() []Attack {
	valid := string(f.Valid(nil))
	var out []Attack
	add := func(name, doc string) {
		a := raw(18, name, doc)
		a.MayPass, a.Genuine = true, f.Person.NameID.Value
		out = append(out, a)
	}
	for _, p := range prologues {
		add("prologue "+p, p+valid)
	}
	for _, e := range epilogues {
		add("epilogue "+e, valid+e)
	}
	for _, at := range places {
		for _, x := range fragments {
			add("at "+at+" "+x, strings.Replace(valid, at, at+x, 1))
		}
	}
	// Where no signature reaches, only the parser can object.
	loose := string(f.Valid(onlyAssertionSigned))
	for _, at := range []string{`</saml2p:Status>`, `<ds:KeyInfo>`} {
		for _, x := range fragments {
			add("unsigned at "+at+" "+x, strings.Replace(loose, at, at+x, 1))
		}
	}
	// A raw line break has the same canonical form in Go, and another one elsewhere.
	broken := string(f.Valid(func(r *saml.Response) { r.SessionIndex = "a\nb\tc" }))
	add("line break of an attribute unescaped", strings.Replace(broken, "&#xA;", "\n", 1))
	add("tab of an attribute unescaped", strings.Replace(broken, "&#x9;", "\t", 1))
	for _, r := range replacements {
		add("instead of "+r[0]+" "+r[1], strings.Replace(valid, r[0], r[1], 1))
		add("everywhere instead of "+r[0]+" "+r[1], strings.ReplaceAll(valid, r[0], r[1]))
	}
	add("UTF-16, big end first", utf16Text(valid, true))
	add("UTF-16, little end first", utf16Text(valid, false))
	add("UTF-7", strings.ReplaceAll(valid, "<", "+ADw-"))
	add("empty", " ")
	add("cut short", valid[:len(valid)/2])
	add("last byte missing", valid[:len(valid)-1])
	add("twice", valid+valid)
	return out
}

// prologues stand in front of the document.
var prologues = []string{
	`<?xml version="1.0" encoding="UTF-8"?>`, `<?xml version="1.0"?>`, `<?xml version='1.0' encoding='utf-8' standalone='yes'?>`,
	`<?xml version="1.1"?>`, `<?xml version="1.0" encoding="UTF-7"?>`, `<?xml version="1.0" encoding="UTF-16"?>`,
	`<?xml version="1.0" encoding="ISO-8859-1"?>`, `<?xml version="1.0" encoding="windows-1252"?>`, `<?xml version="1.0" encoding="US-ASCII"?>`,
	`<?xml version="1.0" encoding="EBCDIC-CP-US"?>`, `<?xml encoding="UTF-8" version="1.0"?>`, `<?xml version="1.0" foo="bar"?>`,
	`<?xml version="1.0" standalone="maybe"?>`, `<?xml?>`, `<?XML version="1.0"?>`, ` <?xml version="1.0"?>`, "\n<?xml version=\"1.0\"?>",
	`<?xml version="1.0"?><?xml version="1.0"?>`, `<?xml-stylesheet href="http://canary.invalid/x.xsl"?>`, `<?php echo 1 ?>`,
	"\xef\xbb\xbf", "\xef\xbb\xbf<?xml version=\"1.0\"?>", "\xfe\xff", "\xff\xfe", "\x00", "\xc0\xaf", "\xed\xa0\x80", "\v", "\u00a0", "\u2028",
	`<!DOCTYPE x>`, `<!DOCTYPE x []>`, `<!DOCTYPE x [<!ENTITY a "b">]>`, `<!DOCTYPE x PUBLIC "a" "http://canary.invalid/">`, `<!doctype x>`,
	`<!DOCTYPE x [<!ATTLIST saml2:Assertion ID ID #IMPLIED>]>`, `<!DOCTYPE x [<!ATTLIST saml2:NameID x CDATA "y">]>`,
	`<!DOCTYPE x [<!-- ]> -->]>`, `<!DOCTYPE x "]>">`, `<!x>`, `<!>`, `<!-- c -->`, `<!-->`, `<!--->`, `<!-- -- -->`, `x`, `&amp;`, `&#x20;`,
	"\n", "\r\n", "\t ", `<a/>`, `</a>`, `<![CDATA[]]>`,
}

// epilogues stand behind it.
var epilogues = []string{
	"\n", "\r\n", " ", "\x00", "x", "&#x20;", "<a/>", "</a>", "</saml2p:Response>", "<!-- c -->", "<?x?>", "<![CDATA[]]>", "<", "&", "\u00a0", "<!DOCTYPE x>",
}

// places are markup of the genuine response behind which a fragment is put.
var places = []string{
	`Version="2.0">`, `</saml2:Issuer>`, `</saml2p:Status>`, `<saml2:Subject>`, `</saml2:NameID>`, `<ds:SignedInfo>`, `<ds:DigestValue>`, `<ds:SignatureValue>`, `<saml2:Audience>`,
}

// fragments are put at each of the places.
var fragments = []string{
	`<!---->`, `<!-- > -->`, `<!-- -- -->`, `<?x?>`, `<?xml version="1.0"?>`, `<![CDATA[]]>`, `<![CDATA[<a>]]>`, `]]>`, `&amp;`, `&lt;`, `&#38;`, `&#0;`, `&#x1;`,
	`&#xFFFE;`, `&#xD800;`, `&nbsp;`, `&x;`, `&`, `&;`, `&#;`, "\x00", "\x01", "\r", "\r\n", "\xff", "\ufffe", " ", "\t",
	`<:a/>`, `<a:/>`, `<a:b:c/>`, `<x:a/>`, `<a xmlns=""/>`, `<a xmlns:x=""/>`, `<a xmlns:xml="urn:x"/>`, `<a xmlns:xmlns="urn:x"/>`,
	`<a b="1" b="2"/>`, `<a b="1"c="2"/>`, `<a b=1/>`, `<a b/>`, `<a b="<"/>`, "<a b=\"\n\"/>", `<é/>`, `<a/ >`, `< a/>`, `<a></a >`, `<a></b>`, `<A></a>`,
	`<xml:a/>`, `<saml2:NameID xmlns:saml2="urn:foreign">x</saml2:NameID>`,
}

// replacements change what is there: first once, then everywhere.
var replacements = [][2]string{
	{`urn:oasis:names:tc:SAML:2.0:assertion`, `urn:oasis:names:tc:SAML:2.0:assertion `},
	{`urn:oasis:names:tc:SAML:2.0:protocol`, `urn:oasis:names:tc:SAML:2.0:Protocol`},
	{`xmlns:saml2=`, `xmlns:saml2p=`}, {`xmlns:saml2p=`, `xmlns:saml2=`}, {`xmlns:ds=`, `xmlns=`}, {`xmlns:ds=`, `xmlns:saml2=`},
	{`saml2:NameID`, `NameID`}, {`saml2:NameID`, `saml2:nameid`}, {`saml2:NameID`, `saml2::NameID`}, {`saml2:NameID`, `:NameID`},
	{`saml2:`, `saml2p:`}, {`ds:`, `saml2:`}, {` ID="`, ` Id="`}, {` ID="`, ` xml:id="`}, {` ID="`, "\nID=\""}, {` ID="`, "\u00a0ID=\""},
	{`"`, `'`}, {`></ds:Transform>`, `/>`}, {`></ds:DigestMethod>`, ` />`}, {`<saml2:Subject>`, "<saml2:Subject\n>"}, {`<saml2:Subject>`, `<saml2:Subject xmlns:z="urn:z">`},
	{`<saml2:Subject>`, `<saml2:Subject xmlns="urn:z">`}, {`<saml2:Subject>`, `<saml2:Subject xmlns="">`}, {`</saml2:Subject>`, `</saml2:Subject >`}, {`</saml2:Subject>`, ``},
	{`#enveloped-signature`, `#Enveloped-Signature`}, {`PrefixList="xs"`, `PrefixList="xs saml2"`}, {`PrefixList="xs"`, `PrefixList="#default xs"`}, {`PrefixList="xs"`, `PrefixList=""`},
	{`URI="#`, `URI="`}, {`URI="#`, `URI=" #`}, {`URI="#`, `uri="#`}, {`@`, `&#64;`}, {`@`, `&#x40;`}, {`@`, `&commat;`}, {`.`, `&#46;`}, {`<ds:KeyInfo>`, `<ds:KeyInfo Id="k">`},
	{`=</ds:`, `</ds:`}, {`=</ds:`, `==</ds:`}, {`=</ds:`, "=\n</ds:"}, {`=</ds:`, `= </ds:`}, {`=</ds:`, `=!</ds:`}, {`<ds:SignatureValue>`, "<ds:SignatureValue>\n"},
}

func utf16Text(s string, bigEnd bool) string {
	out := []byte{0xff, 0xfe}
	if bigEnd {
		out = []byte{0xfe, 0xff}
	}
	for _, u := range utf16.Encode([]rune(s)) {
		if bigEnd {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return string(out)
}

// Markup are values that break out of XML where they are not escaped (row 23):
// for display names, RelayState and attribute values of an identity provider.
var Markup = []string{
	`"><saml2:Assertion>`, `</saml2:NameID><saml2:NameID>admin@corp.example</saml2:NameID>`, `<!-- `, ` -->`, `]]>`, `<![CDATA[`, `&lt;script&gt;`,
	`"/><script>alert(1)</script>`, `' onload='x`, `&admin;`, `&#x3c;`, "a\r\nb\tc", `<?x?>`, `<!DOCTYPE x>`, "\u202egnp", `O'Neill & "Sons" <x>`, `Ünïcödé 名前 🙂`,
	`</saml2:Attribute></saml2:AttributeStatement></saml2:Assertion><saml2:Assertion>`,
}

// Unwritable are values that XML cannot carry at all.
var Unwritable = []string{"a\x00b", "a\x01b", "a\ufffeb", "a\x1fb"}

// RequestIDs are ids of an AuthnRequest that must be refused (row 23): they would
// be echoed as InResponseTo.
var RequestIDs = []string{``, `"><a`, `a b`, `a"b`, `1abc`, `a&b`, `a<b`, `é`, `a:b`, strings.Repeat("a", 5000)}

// Addresses must never be accepted as an endpoint in metadata or as the answer
// address of a request (row 24).
var Addresses = []string{
	`javascript:alert(1)`, `JavaScript:alert(1)`, `java&#10;script:alert(1)`, ` javascript:alert(1)`, `data:text/html,x`, `vbscript:x`, `file:///etc/passwd`, `ftp://a.example/`,
	`//evil.example/`, `/acs`, `acs`, ``, `http:///acs`, `http:acs`, `https:evil.example`, `http://user:pass@evil.example/`, `http://evil.example\@good.example/`, `http://a b.example/`,
	`http://é.example/`, `http://a.example/#x`, `http://%zz.example/`, `http://[::1/`, `http://`, `https://a.example/` + strings.Repeat("a", 3000),
}
