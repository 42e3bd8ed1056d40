package peers

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// SSOProfile adds a profile that signs in by `aws sso login --profile NAME
// --no-browser` at the given start address, and then takes the role's
// credentials in the account by itself.
func (c *CLI) SSOProfile(tb testing.TB, name, startURL, region, account, role string) {
	tb.Helper()
	file, err := os.OpenFile(filepath.Join(c.Home, ".aws/config"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		tb.Fatal(err)
	}
	_, err = fmt.Fprintf(file, `
[profile %[1]s]
sso_session = %[1]s
sso_account_id = %[4]s
sso_role_name = %[5]s
region = %[3]s
[sso-session %[1]s]
sso_start_url = %[2]s
sso_region = %[3]s
sso_registration_scopes = sso:account:access
`, name, startURL, region, account, role)
	if err != nil {
		tb.Fatal(err)
	}
	if err := file.Close(); err != nil {
		tb.Fatal(err)
	}
}
