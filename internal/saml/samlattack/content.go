package samlattack

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"strings"
	"time"

	"gatehouse/internal/saml"

	"github.com/beevik/etree"
)

// SplitNames returns genuine signatures over a NameID that begins with the
// victim's name, cut there by markup that canonicalization removes (row 16).
func (f *Forger) SplitNames() []Attack {
	tail := ".evil.example"
	whole := f.Victim + tail
	valid := string(f.Valid(func(r *saml.Response) { r.NameID.Value = whole }))
	signed := func(inner string) string {
		return string(f.Resigned(func(_, a *etree.Element) {
			name := a.FindElement("./Subject/NameID")
			empty(name)
			for _, c := range element("<x>" + inner + "</x>").Child {
				name.AddChild(c)
			}
		}))
	}
	split := func(name, inner, doc string) Attack {
		if doc == "" {
			doc = strings.Replace(valid, ">"+whole+"<", ">"+inner+"<", 1)
		}
		a := raw(16, name, doc)
		a.MayPass, a.Genuine = true, whole
		return a
	}
	v := f.Victim
	out := []Attack{
		split("comment after the victim's name", v+"<!--x-->"+tail, ""),
		split("empty comment after the victim's name", v+"<!---->"+tail, ""),
		split("CDATA after the victim's name", v+"<![CDATA["+tail+"]]>", ""),
		split("CDATA around the victim's name", "<![CDATA["+v+"]]>"+tail, ""),
		split("empty CDATA after the victim's name", v+"<![CDATA[]]>"+tail, ""),
		split("processing instruction after the victim's name", "", signed(v+"<?x y?>"+tail)),
		split("element after the victim's name", "", signed(v+"<b></b>"+tail)),
		split("element around the rest", "", signed(v+"<b>"+tail+"</b>")),
		split("character reference in the name", v+"&#x2e;"+tail[1:], ""),
	}
	nul := split("NUL after the victim's name", v+"\x00"+tail, "")
	nul.MayPass = false
	return append(out, nul)
}

// Subjects returns genuine signatures over assertions that lack or misplace what
// says who it is (row 17). They have made other libraries crash.
func (f *Forger) Subjects() []Attack {
	edits := []struct {
		name string
		edit func(response, a *etree.Element)
	}{
		{"NameID only in a foreign namespace", func(_, a *etree.Element) { a.FindElement("./Subject/NameID").CreateAttr("xmlns:saml2", "urn:foreign") }},
		{"a foreign NameID before the genuine one", func(_, a *etree.Element) { a.FindElement("./Subject").InsertChildAt(0, f.foreignName()) }},
		{"a foreign NameID after the genuine one", func(_, a *etree.Element) { a.FindElement("./Subject").AddChild(f.foreignName()) }},
		{"two NameIDs", func(_, a *etree.Element) {
			n := a.FindElement("./Subject/NameID").Copy()
			n.SetText(f.Victim)
			a.FindElement("./Subject").AddChild(n)
		}},
		{"two Subjects", func(_, a *etree.Element) { a.AddChild(a.FindElement("./Subject").Copy()) }},
		{"empty NameID", func(_, a *etree.Element) { a.FindElement("./Subject/NameID").SetText("") }},
		{"blanks around the NameID", func(_, a *etree.Element) { a.FindElement("./Subject/NameID").SetText(" " + f.Victim + "\u00a0") }},
		{"no NameID", func(_, a *etree.Element) { remove(a, "./Subject/NameID") }},
		{"no Subject", func(_, a *etree.Element) { remove(a, "./Subject") }},
		{"no Issuer in the assertion", func(_, a *etree.Element) { remove(a, "./Issuer") }},
		{"no Issuer in the response", func(r, _ *etree.Element) { remove(r, "./Issuer") }},
		{"empty Issuer", func(_, a *etree.Element) { a.FindElement("./Issuer").SetText("") }},
		{"another Issuer", func(_, a *etree.Element) { a.FindElement("./Issuer").SetText("http://stranger.example") }},
		{"no Status", func(r, _ *etree.Element) { remove(r, "./Status") }},
		{"no Conditions", func(_, a *etree.Element) { remove(a, "./Conditions") }},
		{"no AudienceRestriction", func(_, a *etree.Element) { remove(a, "./Conditions/AudienceRestriction") }},
		{"unknown condition", func(_, a *etree.Element) { a.FindElement("./Conditions").AddChild(wrap("x:Moon", "urn:foreign")) }},
		{"no SubjectConfirmation", func(_, a *etree.Element) { remove(a, "./Subject/SubjectConfirmation") }},
		{"no SubjectConfirmationData", func(_, a *etree.Element) { remove(a, "./Subject/SubjectConfirmation/SubjectConfirmationData") }},
		{"holder-of-key instead of bearer", func(_, a *etree.Element) {
			a.FindElement("./Subject/SubjectConfirmation").CreateAttr("Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")
		}},
		{"no AuthnStatement", func(_, a *etree.Element) { remove(a, "./AuthnStatement") }},
		{"no IssueInstant", func(_, a *etree.Element) { a.RemoveAttr("IssueInstant") }},
		{"version 1.1", func(_, a *etree.Element) { a.CreateAttr("Version", "1.1") }},
		{"a time without a zone", func(_, a *etree.Element) {
			a.FindElement("./Conditions").CreateAttr("NotOnOrAfter", "2999-01-01T00:00:00")
		}},
		{"an EncryptedAssertion beside it", func(r, _ *etree.Element) { r.AddChild(wrap("saml2:EncryptedAssertion", assertion)) }},
	}
	var out []Attack
	for _, e := range edits {
		out = append(out, raw(17, e.name, string(f.Resigned(e.edit))))
	}
	return out
}

func (f *Forger) foreignName() *etree.Element {
	n := wrap("f:NameID", "urn:foreign")
	n.SetText(f.Victim)
	return n
}

func remove(el *etree.Element, path string) {
	if found := el.FindElement(path); found != nil {
		found.Parent().RemoveChild(found)
	}
}

// Bombs returns small bodies that grow when they are read (row 19). Each is under
// a megabyte.
func (f *Forger) Bombs() []Attack {
	valid := string(f.Valid(nil))
	inside := func(markup string) string {
		return strings.Replace(valid, "<saml2p:Status>", markup+"<saml2p:Status>", 1)
	}
	var laughs strings.Builder
	laughs.WriteString(`<!DOCTYPE x [<!ENTITY l0 "lollollollol">`)
	for i := 1; i < 12; i++ {
		d := string(rune('a' + i))
		laughs.WriteString(`<!ENTITY l` + d + ` "` + strings.Repeat("&l"+prev(i)+";", 10) + `">`)
	}
	laughs.WriteString(`]>`)
	many := func(n int, s string) string { return strings.Repeat(s, n) }
	out := []Attack{
		raw(19, "external entity", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>`+inside("&e;")),
		raw(19, "external parameter entity", `<!DOCTYPE x [<!ENTITY % e SYSTEM "http://canary.invalid/e.dtd"> %e;]>`+valid),
		raw(19, "external DTD", `<!DOCTYPE x SYSTEM "http://canary.invalid/e.dtd">`+valid),
		raw(19, "a billion laughs", laughs.String()+inside("&ll;")),
		raw(19, "quadratic entity", `<!DOCTYPE x [<!ENTITY e "`+many(50_000, "e")+`">]>`+inside(many(50_000, "&e;"))),
		raw(19, "a hundred thousand nested elements", inside(many(100_000, "<a>")+many(100_000, "</a>"))),
		raw(19, "nested elements without end", many(300_000, "<a>")),
		raw(19, "a hundred thousand sisters", inside(many(100_000, "<a/>"))),
		raw(19, "a hundred thousand attributes", inside(manyAttributes("<a", 60_000)+"/>")),
		raw(19, "many namespaces", inside(manyNamespaces(20_000))),
		raw(19, "a long attribute", inside(`<a b="`+many(900_000, "x")+`"/>`)),
		raw(19, "a long text", inside("<a>"+many(900_000, "x")+"</a>")),
		raw(19, "a long name", inside("<"+many(900_000, "x")+"/>")),
	}
	compressed := Attack{Row: 19, Name: "a compressed body where none is expected", Form: base64.StdEncoding.EncodeToString(Deflated(64 << 20))}
	return append(out, compressed)
}

func prev(i int) string {
	if i == 1 {
		return "0"
	}
	return string(rune('a' + i - 1))
}

func manyAttributes(open string, n int) string {
	var b strings.Builder
	b.WriteString(open)
	for i := range n {
		b.WriteString(" a" + number(i) + `=""`)
	}
	return b.String()
}

func manyNamespaces(n int) string {
	var b strings.Builder
	b.WriteString("<a")
	for i := range n {
		b.WriteString(" xmlns:a" + number(i) + `="urn:` + number(i) + `"`)
	}
	return b.String() + "/>"
}

func number(i int) string {
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	if i < len(digits) {
		return digits[i : i+1]
	}
	return number(i/len(digits)) + digits[i%len(digits):i%len(digits)+1]
}

// Deflated is a DEFLATE stream of n bytes of blanks around an empty element: the
// bomb for a binding that decompresses (about a thousandth of n).
func Deflated(n int) []byte {
	var b bytes.Buffer
	w := must(flate.NewWriter(&b, flate.BestCompression))
	must(w.Write([]byte("<a>")))
	blanks := bytes.Repeat([]byte(" "), 1<<16)
	for i := 0; i < n; i += len(blanks) {
		must(w.Write(blanks))
	}
	must(w.Write([]byte("</a>")))
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// Misdirected returns genuine responses that are for somebody else (row 21), and
// one that no request asked for.
func (f *Forger) Misdirected() []Attack {
	value := func(path, name, v string) func(r, a *etree.Element) {
		return func(r, _ *etree.Element) { r.FindElement(path).CreateAttr(name, v) }
	}
	const data = "./Assertion/Subject/SubjectConfirmation/SubjectConfirmationData"
	edits := []struct {
		name string
		edit func(response, a *etree.Element)
	}{
		{"wrong Destination", func(r, _ *etree.Element) { r.CreateAttr("Destination", "http://other.example/acs") }},
		{"no Destination", func(r, _ *etree.Element) { r.RemoveAttr("Destination") }},
		{"Destination that only begins alike", func(r, _ *etree.Element) { r.CreateAttr("Destination", f.Person.ACSURL+".evil.example") }},
		{"wrong Recipient", value(data, "Recipient", "http://other.example/acs")},
		{"no Recipient", func(r, _ *etree.Element) { r.FindElement(data).RemoveAttr("Recipient") }},
		{"wrong Audience", func(_, a *etree.Element) {
			a.FindElement("./Conditions/AudienceRestriction/Audience").SetText("http://other.example")
		}},
		{"two restrictions, one to somebody else", func(_, a *etree.Element) {
			r := a.FindElement("./Conditions/AudienceRestriction").Copy()
			r.FindElement("./Audience").SetText("http://other.example")
			a.FindElement("./Conditions").AddChild(r)
		}},
		{"InResponseTo of the confirmation is another request", value(data, "InResponseTo", "idstranger")},
		{"InResponseTo of the response is another request", func(r, _ *etree.Element) { r.CreateAttr("InResponseTo", "idstranger") }},
		{"both InResponseTo are another request", func(r, _ *etree.Element) {
			r.CreateAttr("InResponseTo", "idstranger")
			r.FindElement(data).CreateAttr("InResponseTo", "idstranger")
		}},
		{"InResponseTo only outside of the assertion", func(r, _ *etree.Element) { r.FindElement(data).RemoveAttr("InResponseTo") }},
	}
	var out []Attack
	for _, e := range edits {
		out = append(out, raw(21, e.name, string(f.Resigned(e.edit))))
	}
	return append(out, raw(21, "unsolicited", string(f.Valid(func(r *saml.Response) { r.InResponseTo = "" }))))
}

// Mistimed returns genuine responses from the past and the future (rows 21, 22).
func (f *Forger) Mistimed() []Attack {
	var out []Attack
	for _, shift := range []time.Duration{-10 * 365 * 24 * time.Hour, -24 * time.Hour, -time.Hour, -6 * time.Minute, 6 * time.Minute, time.Hour, 24 * time.Hour} {
		row := 21
		if shift.Abs() == 6*time.Minute {
			row = 22
		}
		out = append(out, raw(row, "the provider's clock is off by "+shift.String(), string(f.Shifted(shift))))
	}
	return out
}

// Shifted returns the genuine response as a provider writes it whose clock is off.
func (f *Forger) Shifted(by time.Duration) []byte {
	idp := *f.IdP
	now := idp.Now().Add(by)
	idp.Now = func() time.Time { return now }
	if now.Before(idp.Certificate.NotBefore) {
		// The provider itself would refuse; the times are what matters here.
		return f.Resigned(func(r, a *etree.Element) { shiftTimes(r, by) })
	}
	p := f.Person
	p.AuthnInstant = p.AuthnInstant.Add(by)
	return must(idp.NewResponse(p))
}

func shiftTimes(el *etree.Element, by time.Duration) {
	for i, a := range el.Attr {
		if t, err := time.Parse(time.RFC3339Nano, a.Value); err == nil {
			el.Attr[i].Value = t.Add(by).UTC().Format("2006-01-02T15:04:05.000Z")
		}
	}
	for _, c := range el.ChildElements() {
		shiftTimes(c, by)
	}
}
