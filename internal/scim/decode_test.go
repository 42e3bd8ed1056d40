package scim

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func ptr[T any](v T) *T { return &v }

// ana is the user that the bodies of the clients below describe.
func ana() User {
	return User{
		ExternalID: "00u1", UserName: "ana@corp.test", DisplayName: "Ana Ruiz",
		Name:   Name{GivenName: "Ana", FamilyName: "Ruiz"},
		Emails: []Email{{Value: "ana@corp.test", Type: "work", Primary: true}},
		Active: ptr(true),
	}
}

const minimal = `"userName":"ana@corp.test","displayName":"Ana Ruiz","name":{"givenName":"Ana","familyName":"Ruiz"}`

func TestDecodeUserTakesTheBodiesOfKnownClients(t *testing.T) {
	withManager := ana()
	withManager.Enterprise = &Enterprise{Department: "R&D", Manager: &Manager{Value: "42"}}
	for name, body := range map[string]string{
		"Okta sends a password and empty groups": `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],
			"userName":"ana@corp.test","name":{"givenName":"Ana","familyName":"Ruiz"},
			"emails":[{"primary":true,"value":"ana@corp.test","type":"work"}],
			"displayName":"Ana Ruiz","locale":null,"externalId":"00u1","groups":[],"password":"R4ndom!","active":true}`,
		"Entra sends strings for booleans and the manager's bare id": `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
			"externalId":"00u1","userName":"ana@corp.test","active":"True","displayName":"Ana Ruiz",
			"emails":[{"primary":"True","type":"work","value":"ana@corp.test"}],"meta":{"resourceType":"User"},
			"name":{"familyName":"Ruiz","givenName":"Ana"},
			"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R&D","manager":"42"}}`,
		"Keycloak sends its own schemas and ids": `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:keycloak:ext"],
			"id":"7","externalId":"00u1","userName":"ana@corp.test","displayName":"Ana Ruiz","active":true,
			"name":{"givenName":"Ana","familyName":"Ruiz"},"roles":[],"urn:keycloak:ext":{"a":{"b":1}},
			"emails":[{"value":"ana@corp.test","type":"work","primary":true,"display":"Ana"}]}`,
		"authentik sends empty photos": `{"userName":"ana@corp.test","name":{"formatted":null,"givenName":"Ana","familyName":"Ruiz"},
			"displayName":"Ana Ruiz","photos":[],"active":true,"externalId":"00u1",
			"emails":[{"value":"ana@corp.test","type":"work","primary":true}],"addresses":[]}`,
		"JumpCloud writes names in another case": `{"USERNAME":"ana@corp.test","NAME":{"GivenName":"Ana","familyname":"Ruiz"},
			"displayname":"Ana Ruiz","Active":true,"externalID":"00u1",
			"Emails":[{"Value":"ana@corp.test","Type":"work","Primary":true}],
			"URN:IETF:params:scim:schemas:extension:enterprise:2.0:user":{"department":"R&D","manager":{"value":"42","displayName":"Boss"}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			want := ana()
			if strings.Contains(body, "department") {
				want = withManager
			}
			got, err := DecodeUser([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeUserRefusesWithTheAttributesName(t *testing.T) {
	const pattern = `Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+`
	for name, tt := range map[string]struct{ body, attribute, detail string }{
		"no family name": {`{"userName":"a","displayName":"A","name":{"givenName":"A"}}`, "name.familyName",
			"1 validation errors detected: Value at 'name.familyName' failed to satisfy constraint: Member must not be null"},
		"nothing at all": {`{}`, "userName", "4 validation errors detected: "},
		"an empty string": {`{` + minimal + `,"title":""}`, "title",
			"1 validation errors detected: Value at 'title' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		"a control character": {`{"userName":"a","displayName":"A","name":{"givenName":"A","familyName":"R\u0000"}}`, "name.familyName",
			"1 validation errors detected: Value at 'name.familyName' failed to satisfy constraint: " + pattern},
		"a character AWS's guide excludes": {`{` + minimal + `,"addresses":[{"streetAddress":"a;b"}]}`, "addresses.streetAddress", "1 validation errors"},
		"two e-mails":                      {`{` + minimal + `,"emails":[{"value":"a","primary":true},{"value":"b"}]}`, "emails", "List attribute emails exceeds allowed limit of 1"},
		"two roles":                        {`{` + minimal + `,"roles":["a","b"]}`, "roles", "List attribute roles exceeds allowed limit of 1"},
		"an e-mail that is not primary":    {`{` + minimal + `,"emails":[{"value":"a"}]}`, "emails.primary", "The value of emails must be primary."},
		"a number for a string":            {`{` + minimal + `,"title":7}`, "title", "Attribute title has a value of the wrong type"},
		"a word for a boolean":             {`{` + minimal + `,"active":"yes"}`, "active", "Attribute active has a value of the wrong type"},
		"a list for an object":             {`{` + minimal + `,"` + EnterpriseURN + `":[]}`, EnterpriseURN, "Attribute urn:"},
		"an attribute given twice":         {`{` + minimal + `,"USERNAME":"b"}`, "userName", "Attribute userName is given twice."},
		"a user name that is too long":     {`{` + strings.Replace(minimal, "ana@", strings.Repeat("a", 130)+"@", 1) + `}`, "userName", "1 validation errors"},
		"no JSON":                          {`{"userName":`, "", "Invalid JSON from RequestBody"},
		"more after the object":            {`{` + minimal + `} {}`, "", "Invalid JSON from RequestBody"},
		"null":                             {`null`, "", "Invalid JSON from RequestBody"},
		"bytes that are no text":           {"{\"userName\":\"\xff\"}", "", "Invalid JSON from RequestBody"},
		"deep nesting":                     {strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100), "", "Invalid JSON from RequestBody"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := DecodeUser([]byte(tt.body))
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("got %v, want an *Error", err)
			}
			if e.Status != 400 || e.ScimType == "" || e.Attribute != tt.attribute || !strings.HasPrefix(e.Detail, tt.detail) {
				t.Errorf("got %d %s on %q: %s", e.Status, e.ScimType, e.Attribute, e.Detail)
			}
		})
	}
}

func TestDecodeRefusesABodyThatIsTooLong(t *testing.T) {
	_, err := DecodeUser(make([]byte, MaxBody+1))
	if e, ok := errors.AsType[*Error](err); !ok || e.Status != 413 {
		t.Errorf("got %v, want 413", err)
	}
}

func TestMassAssignmentIsIgnoredAndPasswordsNeverComeBack(t *testing.T) {
	u, err := DecodeUser([]byte(`{` + minimal + `,"id":"evil","meta":{"created":"2000-01-01T00:00:00Z"},
		"groups":[{"value":"admins"}],"password":"hunter2","isAdmin":true,"entitlements":["root"]}`))
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	for _, leak := range []string{"evil", "2000-01-01", "admins", "hunter2", "isAdmin", "root"} {
		if strings.Contains(string(out), leak) {
			t.Errorf("%s came back in %s", leak, out)
		}
	}
}

func TestUserIsEncodedAsAWSReturnsIt(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	u := ana()
	u.ID, u.Meta = "9067-1", &Meta{ResourceType: "User", Created: at, LastModified: at}
	u.Enterprise = &Enterprise{Manager: &Manager{}}
	got, _ := json.Marshal(u)
	want := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"9067-1","externalId":"00u1",` +
		`"meta":{"resourceType":"User","created":"2026-01-02T03:04:05Z","lastModified":"2026-01-02T03:04:05Z"},` +
		`"userName":"ana@corp.test","name":{"familyName":"Ruiz","givenName":"Ana"},"displayName":"Ana Ruiz","active":true,` +
		`"emails":[{"value":"ana@corp.test","type":"work","primary":true}]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	u.Enterprise = &Enterprise{Manager: &Manager{Value: "42", Ref: "../Users/42"}}
	got, _ = json.Marshal(u)
	want = `"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"42"}}}`
	if !strings.HasSuffix(string(got), want) || strings.Count(string(got), EnterpriseURN) != 2 {
		t.Errorf("got %s", got)
	}
}

func TestGroupDecodesAndEncodes(t *testing.T) {
	g, err := DecodeGroup([]byte(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
		"displayName":"Ops","externalId":"g1","meta":{"resourceType":"Group"},"members":[{"value":"a","display":"x"},{"value":"a"},"b"]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Group{DisplayName: "Ops", ExternalID: "g1", Members: []Member{{Value: "a"}, {Value: "b"}}}
	if diff := cmp.Diff(want, g); diff != "" {
		t.Error(diff)
	}
	got, _ := json.Marshal(Group{ID: "1", DisplayName: "Ops"})
	if want := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"1","displayName":"Ops","members":[]}`; string(got) != want {
		t.Errorf("got %s", got)
	}
	for name, body := range map[string]string{
		"no name":           `{"members":[]}`,
		"an empty name":     `{"displayName":""}`,
		"a nameless member": `{"displayName":"x","members":[{"display":"y"}]}`,
		"101 members":       `{"displayName":"x","members":[` + strings.TrimSuffix(strings.Repeat(`"a",`, 101), ",") + `]}`,
	} {
		if _, err := DecodeGroup([]byte(body)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestErrorBodyHasBothSpellings(t *testing.T) {
	e := Errorf(409, Uniqueness, DetailDuplicate)
	e.RequestID, e.Time = "r1", time.Date(2022, 4, 15, 14, 9, 3, 693e6, time.UTC)
	got, _ := json.Marshal(e)
	want := `{"schema":["urn:ietf:params:scim:api:messages:2.0:Error"],"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],` +
		`"scimType":"uniqueness","detail":"Refused to create a new, duplicate resource.","status":"409",` +
		`"exceptionRequestId":"r1","timeStamp":"2022-04-15 14:09:03.693"}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	for _, body := range []string{want, strings.Replace(want, `"409"`, `409`, 1)} {
		var back Error
		if err := json.Unmarshal([]byte(body), &back); err != nil || back != *e {
			t.Errorf("got %+v, %v", back, err)
		}
	}
}

func TestListResponseHasTheOldAndTheCursorForm(t *testing.T) {
	for want, page := range map[string]any{
		`{"schemas":["%s"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}`: NewPage[User](nil, 0, 1),
		`{"schemas":["%s"],"itemsPerPage":0,"Resources":[]}`:                                 NewCursorPage[User](nil, ""),
		`{"schemas":["%s"],"itemsPerPage":1,"nextCursor":"c","Resources":[7]}`:               NewCursorPage([]int{7}, "c"),
	} {
		got, _ := json.Marshal(page)
		if diff := cmp.Diff(fmt.Sprintf(want, ListResponseURN), string(got)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestSchemasDescribeWhatIsAccepted encodes a user with every field set and
// looks each name up in the documents.
func TestSchemasDescribeWhatIsAccepted(t *testing.T) {
	full := User{
		UserName: "x", Name: Name{"x", "x", "x", "x", "x", "x"}, DisplayName: "x", NickName: "x", ProfileURL: "x", Title: "x",
		UserType: "x", PreferredLanguage: "x", Locale: "x", Timezone: "x", Active: ptr(true),
		Emails: []Email{{"x", "x", true}}, PhoneNumbers: []Phone{{"x", "x", true}}, Roles: []Role{{"x", "x", true}},
		Addresses:  []Address{{"x", "x", "x", "x", "x", "x", "x", true}},
		Enterprise: &Enterprise{"x", "x", "x", "x", "x", &Manager{Value: "x"}},
	}
	body, _ := json.Marshal(full)
	back, err := DecodeUser(body)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full, back); diff != "" {
		t.Error(diff)
	}
	docs, _ := json.Marshal(Schemas("https://scim.example/t/scim/v2/"))
	if !strings.Contains(string(docs), `"location":"https://scim.example/t/scim/v2/Schemas/`+UserURN) {
		t.Errorf("no location in %s", docs)
	}
	for _, rt := range ResourceTypes("") {
		if rt.Schema == "" || !strings.HasPrefix(rt.Endpoint, "/") {
			t.Errorf("%+v", rt)
		}
	}
	spc, _ := json.Marshal(NewServiceProviderConfig("", ""))
	if !strings.Contains(string(spc), `"patch":{"supported":true},"bulk":{"supported":false`) {
		t.Errorf("%s", spc)
	}
}
