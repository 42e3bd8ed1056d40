package portalapi_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gatehouse/internal/center/centertest"
	"gatehouse/test/peers"
)

var codePattern = regexp.MustCompile(`^[A-Z]{4}-[A-Z]{4}$`)

func TestTheAWSCLISignsIn(t *testing.T) {
	w := centertest.Start(t)
	w.Grant(w.User("alice@corp.example"), "222233334444", "Storage")
	cli := peers.AWSCLI(t, w.AWS)
	cli.SSOProfile(t, "work", string(w.At)+"/start", "us-east-1", "222233334444", "Storage")
	b, _ := w.SignIn("alice@corp.example")

	login := cli.Command("sso", "login", "--profile", "work", "--no-browser")
	said, err := login.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := login.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = login.Process.Kill() })
	var all []string
	for lines := bufio.NewScanner(said); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		all = append(all, line)
		if codePattern.MatchString(line) {
			if p := answer(t, w, b, line, "allow"); !strings.Contains(p.Body, "Request approved") {
				t.Fatalf("%d %s", p.Status, p.Body)
			}
		}
	}
	if err := login.Wait(); err != nil {
		t.Fatalf("%v: %s", err, strings.Join(all, "\n"))
	}

	token := cachedToken(t, cli.Home)
	out, stderr, err := cli.Run("sso", "list-account-roles", "--account-id", "222233334444", "--access-token", token)
	if err != nil || !strings.Contains(out, `"roleName": "Storage"`) {
		t.Errorf("%v %s %s", err, out, stderr)
	}
	out, stderr, err = cli.Run("sso", "get-role-credentials", "--account-id", "222233334444", "--role-name", "Storage", "--access-token", token)
	if err != nil || !strings.Contains(out, "AWSReservedSSO_Storage_") {
		t.Errorf("%v %s %s", err, out, stderr)
	}
	_, stderr, err = cli.Run("sso", "get-role-credentials", "--account-id", "222233334444", "--role-name", "Other", "--access-token", token)
	if err == nil || !strings.Contains(stderr, "(ForbiddenException) when calling the GetRoleCredentials operation: No access") {
		t.Errorf("%v %s", err, stderr)
	}
	if _, stderr, err := cli.Run("sso", "logout"); err != nil {
		t.Errorf("%v %s", err, stderr)
	}
	if _, stderr, err := cli.Run("sso", "list-accounts", "--access-token", token); err == nil || !strings.Contains(stderr, "UnauthorizedException") {
		t.Errorf("%v %s", err, stderr)
	}
}

// cachedToken reads the access token that the CLI keeps.
func cachedToken(t *testing.T, home string) string {
	files, err := filepath.Glob(filepath.Join(home, ".aws/sso/cache/*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var kept struct{ AccessToken, RefreshToken string }
		if err := json.Unmarshal(text, &kept); err == nil && kept.AccessToken != "" {
			if kept.RefreshToken == "" {
				t.Error("the CLI got no refresh token")
			}
			return kept.AccessToken
		}
	}
	t.Fatal("the CLI keeps no token")
	return ""
}
