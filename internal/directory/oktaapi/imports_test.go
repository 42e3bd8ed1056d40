package oktaapi_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/directory"
	"gatehouse/internal/directory/importer"
	"gatehouse/internal/job"
	"gatehouse/internal/store"
)

// working runs the worker of imports until the function that it returns.
func (s *server) working(mail *postbox) (stop func()) {
	w := importer.Worker{Service: s.service, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	if mail != nil {
		w.Mail = mail
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		(&job.Worker{Queue: directory.ImportQueue, Store: s.db, Handlers: w.Handlers(), Now: time.Now, Log: w.Log, Poll: 20 * time.Millisecond}).Run(ctx)
	})
	return func() { cancel(); wg.Wait() }
}

// upload sends a file.
func (s *server) upload(token, text string) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), "POST", s.url+"/api/v1/imports?name=people.csv", strings.NewReader(text))
	s.must(err)
	r.Header.Set("Authorization", "SSWS "+token)
	r.Header.Set("Content-Type", "text/csv; charset=utf-8")
	return s.send(r)
}

func (s *server) draft(text string) (id string, body map[string]any) {
	s.t.Helper()
	a := s.upload(s.token, text)
	if a.status != 201 {
		s.t.Fatalf("%d %s", a.status, a.body)
	}
	body = a.object(s.t)
	return body["id"].(string), body
}

// ended waits until an import is over.
func (s *server) ended(id, status string) map[string]any {
	s.t.Helper()
	for ends := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		i := s.ok(200, "GET", "/api/v1/imports/"+id, "")
		if i["status"] == status {
			return i
		}
		if time.Now().After(ends) {
			s.t.Fatalf("not %s within a minute: %v", status, i)
		}
	}
}

func (s *server) counts(i map[string]any, want string) {
	s.t.Helper()
	by := i["counts"].(map[string]any)
	got := fmt.Sprint("created ", by["CREATED"], " updated ", by["UPDATED"], " existed ", by["EXISTED"], " refused ", by["REFUSED"], " left ", by["READY"].(float64)+by["MATCHED"].(float64))
	if got != want {
		s.t.Errorf("got %s, want %s", got, want)
	}
}

const people = "Username,First name,Last name,Department,Group names,Password,Shoe size\r\n" +
	"ana@x.test,Ana,Ruiz,Ops,crew; Everyone,Correct7horse,38\r\n" +
	"ben@x.test,Ben,Fox,=1+1,,,44\r\n" +
	"root@example.test,Somebody,Else,,,,\r\n" +
	"no address,Eve,,,nowhere,short,\r\n" +
	"ANA@x.test,Again,Ana,,,,\r\n" +
	"too,few\r\n"

func TestPeopleAreImported(t *testing.T) { onBothEngines(t, peopleAreImported) }

func peopleAreImported(t *testing.T, on store.Config) {
	s := openOn(t, 0, nil, on)
	crew := s.group("crew")
	id, draft := s.draft(people)
	if got := fmt.Sprint(draft["columns"]); !strings.Contains(got, "attribute:firstName name:First name") || !strings.Contains(got, "attribute: name:Shoe size") {
		t.Errorf("the columns are matched as %s", got)
	}
	s.counts(draft, "created 0 updated 0 existed 0 refused 3 left 3")
	rows := s.do("GET", "/api/v1/imports/"+id+"/rows?status=REFUSED&limit=1", "")
	first := fmt.Sprint(rows.list(t)[0]["problems"])
	for _, want := range []string{"column:Last name errorSummary:The field cannot be left blank", "column:Username", "There is no group \"nowhere\"", "column:Password"} {
		if !strings.Contains(first, want) {
			t.Errorf("the problems of row 4 are %s, want %q", first, want)
		}
	}
	if strings.Contains(string(rows.body), "short") {
		t.Error("a password is shown")
	}
	second := s.do("GET", nextOf(t, rows.header), "").list(t)
	if fmt.Sprint(second[0]["row"], second[0]["line"]) != "56" && !strings.Contains(fmt.Sprint(second[0]), "Row 1 has the same username") {
		t.Errorf("the next refused row is %v", second)
	}
	defer s.working(nil)()
	s.ok(200, "POST", "/api/v1/imports/"+id+"/lifecycle/start", "")
	done := s.ended(id, "COMPLETED")
	s.counts(done, "created 2 updated 0 existed 1 refused 3 left 0")
	s.refused(403, "E0000038", "started already", "POST", "/api/v1/imports/"+id+"/lifecycle/start", "")

	ana := s.ok(200, "GET", "/api/v1/users/ana@x.test", "")
	if ana["status"] != "PASSWORD_EXPIRED" || ana["profile"].(map[string]any)["department"] != "Ops" || ana["profile"].(map[string]any)["email"] != "ana@x.test" {
		t.Errorf("ana is %v", ana)
	}
	if in, _ := s.collect("/api/v1/groups/"+crew+"/users", "id"); len(in) != 1 || in[0] != ana["id"] {
		t.Errorf("in the group are %v", in)
	}
	if ben := s.ok(200, "GET", "/api/v1/users/ben@x.test", ""); ben["status"] != "PROVISIONED" {
		t.Errorf("ben is %v", ben)
	}
	if root := s.ok(200, "GET", "/api/v1/users/"+s.admin.ID, ""); root["profile"].(map[string]any)["firstName"] != "Root" {
		t.Error("somebody who was there already is changed")
	}
	s.resultsOf(id)
	s.linksOf(id)
	log := string(s.do("GET", "/api/v1/logs?q=user_csv", "").body)
	for _, want := range []string{"system.import.user_csv.start", "system.import.user_csv.complete", `"created":"2"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s", want)
		}
	}
	if strings.Contains(s.dump(), "Correct7horse") {
		t.Error("the database has a password in it")
	}
	s.ok(204, "DELETE", "/api/v1/imports/"+id, "")
	s.refused(404, "E0000007", "(Import)", "GET", "/api/v1/imports/"+id, "")
}

// dump is all that the store has of imports.
func (s *server) dump() string {
	s.t.Helper()
	var all []string
	s.must(s.db.View(s.t.Context(), func(tx *store.Tx) error {
		return tx.NewSelect().TableExpr("dir_import_rows").ColumnExpr("doc || sealed").Scan(s.t.Context(), &all)
	}))
	return strings.Join(all, "\n")
}

// table reads an answer in CSV.
func (a answer) table(t *testing.T) [][]string {
	t.Helper()
	if got := a.header.Get("Content-Type"); a.status != 200 || !strings.HasPrefix(got, "text/csv") {
		t.Fatalf("%d %s %s", a.status, got, a.body)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(a.body), "\ufeff")))
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// What was refused comes back with its reason, mended it can be imported.
func (s *server) resultsOf(id string) {
	s.t.Helper()
	all := s.do("GET", "/api/v1/imports/"+id+"/results", "").table(s.t)
	if len(all) != 7 || all[1][1] != "CREATED" || all[1][2] == "" || all[1][4] != "ana@x.test" || all[3][1] != "EXISTED" {
		s.t.Errorf("the results are %q", all)
	}
	refused := s.do("GET", "/api/v1/imports/"+id+"/results?status=REFUSED", "").table(s.t)
	if len(refused) != 4 || !strings.Contains(refused[1][3], "Last name: The field cannot be left blank") || refused[1][5] != "Eve" || refused[1][9] != "********" {
		s.t.Errorf("refused: %q", refused)
	}
	mended := strings.Join(refused[0], ",") + "\r\n1,,,,eve@x.test,Eve,Bo,,,,\r\n"
	again, body := s.draft(mended)
	s.counts(body, "created 0 updated 0 existed 0 refused 0 left 1")
	s.ok(204, "DELETE", "/api/v1/imports/"+again, "")
}

func (s *server) linksOf(id string) {
	s.t.Helper()
	links := s.do("POST", "/api/v1/imports/"+id+"/links", "").table(s.t)
	if len(links) != 2 || links[1][0] != "ben@x.test" || !strings.HasPrefix(links[1][4], base+"/welcome?token=") {
		s.t.Errorf("the links are %q", links)
	}
}

// Somebody who is there is changed where that was asked for, and nobody above the caller.
func TestAnImportChangesThoseWhoAreThere(t *testing.T) { onBothEngines(t, importChanges) }

func importChanges(t *testing.T, on store.Config) {
	mail := &postbox{}
	s := openOn(t, 0, mail, on)
	s.group("crew")
	ana := s.user("ana")
	clerk := s.user("clerk")
	s.ok(201, "POST", "/api/v1/users/"+clerk+"/roles", `{"type":"USER_ADMIN"}`)
	defer s.working(mail)()
	token := s.tokenOf(clerk)
	a := s.upload(token, "login,title,groups,firstName,lastName\nana@example.test,Boss,crew,,\nroot@example.test,Fallen,,,\nnew@example.test,,,,\nmail@example.test,,,Mai,Lee\n")
	id := a.object(t)["id"].(string)
	at := "/api/v1/imports/" + id
	s.refused(400, "E0000001", "SKIP or UPDATE", "PUT", at, `{"options":{"existing":"DROP"}}`)
	s.refused(400, "E0000001", "two columns are login", "PUT", at,
		`{"columns":[{"attribute":"login"},{"attribute":"login"},{"attribute":""},{"attribute":""},{"attribute":""}],"options":{}}`)
	s.refused(400, "E0000001", "'salary' is not an attribute", "PUT", at,
		`{"columns":[{"attribute":"login"},{"attribute":"salary"},{"attribute":""},{"attribute":""},{"attribute":""}],"options":{}}`)
	s.refused(400, "E0000001", "each of the 5 columns", "PUT", at, `{"columns":[{"attribute":"login"}],"options":{}}`)
	unmapped := s.ok(200, "PUT", at, `{"columns":[{"attribute":""},{"attribute":"title"},{"attribute":"groups"},{"attribute":"firstName"},{"attribute":"lastName"}],"options":{}}`)
	if fmt.Sprint(unmapped["missing"]) != "[login]" {
		t.Errorf("missing: %v", unmapped["missing"])
	}
	s.refused(400, "E0000001", "no column is login", "POST", at+"/lifecycle/start", "")
	put := s.as(token, "PUT", at, `{"columns":[{"attribute":"login"},{"attribute":"title"},{"attribute":"groups"},{"attribute":"firstName"},{"attribute":"lastName"}],
		"options":{"activate":true,"existing":"UPDATE","sendEmail":true}}`)
	s.counts(put.object(t), "created 0 updated 0 existed 0 refused 1 left 3")
	if got := s.as(token, "POST", at+"/lifecycle/start", ""); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	s.counts(s.ended(id, "COMPLETED"), "created 1 updated 1 existed 0 refused 2 left 0")
	if u := s.ok(200, "GET", "/api/v1/users/"+ana, ""); u["profile"].(map[string]any)["title"] != "Boss" || u["profile"].(map[string]any)["firstName"] != "ana" {
		t.Errorf("ana is %v", u)
	}
	if u := s.ok(200, "GET", "/api/v1/users/"+s.admin.ID, ""); u["profile"].(map[string]any)["title"] != nil {
		t.Error("a lesser administrator has changed a super administrator by a file")
	}
	for ends := time.Now().Add(time.Minute); mail.count() == 0 && time.Now().Before(ends); time.Sleep(20 * time.Millisecond) {
	}
	if mail.count() != 1 || !strings.Contains(mail.texts[0], "mail@example.test") || !strings.Contains(mail.texts[0], base+"/welcome?token=") {
		t.Errorf("mailed: %q", mail.texts)
	}
}

func TestBadFilesChangeNothing(t *testing.T) {
	s := open(t, 0)
	for name, c := range map[string]struct {
		text, says string
		status     int
	}{
		"nothing":       {"", "The file is empty", 400},
		"not CSV":       {"login,firstName\n\"a,b\n", "not CSV", 400},
		"Latin-1":       {"login,firstName\na@x.test,M\xfcller\n", "not in UTF-8: line 2", 400},
		"a header":      {"login,firstName,lastName\n", "no rows", 400},
		"twice":         {"login,login\na,b\n", "twice", 400},
		"a million":     {"login\n" + strings.Repeat("a\n", 1_000_000), "more than 10000 rows", 400},
		"eleven MB":     {"login\n" + strings.Repeat("x", 11<<20), "too large", 413},
		"with the zero": {"login\n\x00\n", "character zero", 400},
	} {
		a := s.upload(s.token, c.text)
		if a.status != c.status || !strings.Contains(string(a.body), c.says) {
			t.Errorf("%s: %d %s, want %d %q", name, a.status, a.body, c.status, c.says)
		}
	}
	s.refused(400, "E0000018", "Content-Type", "POST", "/api/v1/imports", `{"a":1}`)
	if got, _ := s.collect("/api/v1/imports", "id"); len(got) != 0 {
		t.Errorf("kept: %v", got)
	}
	_, body := s.draft("name,street\nAna,Main\n")
	if fmt.Sprint(body["missing"]) != "[login firstName lastName]" {
		t.Errorf("missing: %v", body["missing"])
	}
	s.refused(400, "E0000001", "no column is login, firstName, lastName", "POST", "/api/v1/imports/"+body["id"].(string)+"/lifecycle/start", "")
	if got, _ := s.collect("/api/v1/users", "id"); len(got) != 1 {
		t.Errorf("there are %d people", len(got))
	}
}

// An import that is stopped, or whose worker dies, goes on where it was; one
// whose starter is no administrator any more does not.
func TestAnImportEndsOnceWhoeverDies(t *testing.T) { onBothEngines(t, importEndsOnce) }

func importEndsOnce(t *testing.T, on store.Config) {
	s := openOn(t, 0, nil, on)
	var file strings.Builder
	file.WriteString("login,firstName,lastName\n")
	const n = 120
	for i := range n {
		fmt.Fprintf(&file, "p%d@x.test,P,N%d\n", i, i)
	}
	id, _ := s.draft(file.String())
	at := "/api/v1/imports/" + id
	s.ok(200, "POST", at+"/lifecycle/start", "")
	stop := s.working(nil)
	s.until(id, 10)
	stop()
	stop = s.working(nil)
	s.until(id, 40)
	s.ok(200, "POST", at+"/lifecycle/stop", "")
	if i := s.ok(200, "GET", at, ""); i["status"] != "STOPPED" || !strings.Contains(i["reason"].(string), "root@example.test") {
		t.Errorf("got %v", i)
	}
	s.refused(403, "E0000038", "not running", "POST", at+"/lifecycle/stop", "")
	s.ok(200, "POST", at+"/lifecycle/start", "")
	s.counts(s.ended(id, "COMPLETED"), "created 120 updated 0 existed 0 refused 0 left 0")
	if got, _ := s.collect("/api/v1/users?limit=200", "id"); len(got) != n+1 {
		t.Errorf("there are %d people", len(got))
	}
	stop()

	clerk := s.user("clerk")
	s.ok(201, "POST", "/api/v1/users/"+clerk+"/roles", `{"type":"USER_ADMIN"}`)
	token := s.tokenOf(clerk)
	second := s.upload(token, "login,firstName,lastName\nlate@x.test,L,L\n").object(t)["id"].(string)
	if a := s.as(token, "POST", "/api/v1/imports/"+second+"/lifecycle/start", ""); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	s.ok(200, "POST", "/api/v1/users/"+clerk+"/lifecycle/suspend", "")
	defer s.working(nil)()
	if i := s.ended(second, "STOPPED"); !strings.Contains(i["reason"].(string), "may not import people any more") {
		t.Errorf("got %v", i)
	}
	s.refused(404, "E0000007", "(User)", "GET", "/api/v1/users/late@x.test", "")
}

// until waits until so many people of an import are there.
func (s *server) until(id string, n float64) {
	s.t.Helper()
	for ends := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		i := s.ok(200, "GET", "/api/v1/imports/"+id, "")
		if i["counts"].(map[string]any)["CREATED"].(float64) >= n {
			return
		}
		if time.Now().After(ends) {
			s.t.Fatalf("%v", i)
		}
	}
}

func TestImportsAreForThoseWhoManagePeople(t *testing.T) {
	s := open(t, 0)
	helper := s.user("helper")
	s.ok(201, "POST", "/api/v1/users/"+helper+"/roles", `{"type":"READ_ONLY_ADMIN"}`)
	s.isRefused(s.upload(s.tokenOf(helper), "login\na\n"), 403, "E0000006", "permission", "upload")
	id, _ := s.draft("login,firstName,lastName\na@x.test,A,B\n")
	for _, call := range []string{"GET /", "GET /rows", "GET /results", "POST /links", "POST /lifecycle/start", "DELETE /"} {
		method, path, _ := strings.Cut(call, " ")
		s.isRefused(s.as(s.tokenOf(helper), method, "/api/v1/imports/"+id+strings.TrimSuffix(path, "/"), ""), 403, "E0000006", "permission", call)
	}
}
