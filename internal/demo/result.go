package demo

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// ResultFile is where a demo keeps its people's sign-in data, in its own data
// directory and nowhere else.
const ResultFile = "demo.json"

// Save writes the result beside the demo's data, for `gatehouse otp`.
func Save(dir string, r Result) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, ResultFile), append(b, '\n'), 0o600)
}

// OTP returns the current code of a person of the demo in dir, and for how
// many seconds it is still shown.
func OTP(dir, name string, now time.Time) (code string, left int, err error) {
	b, err := os.ReadFile(filepath.Join(dir, ResultFile))
	if err != nil {
		return "", 0, fmt.Errorf("%s is no demo data directory: %w", dir, err)
	}
	var r Result
	if err := json.Unmarshal(b, &r); err != nil {
		return "", 0, err
	}
	for _, p := range r.People {
		if p.Name == name && p.Seed != "" {
			code, err := oneTimeCode(p.Seed, now)
			return code, 30 - int(now.Unix()%30), err
		}
	}
	return "", 0, fmt.Errorf("nobody named %q has an authenticator in this demo", name)
}

// Print tells a person how to go on.
func (r Result) Print(w io.Writer, dir string, over bool) {
	if over {
		fmt.Fprintln(w, "\nEvery step held.")
		return
	}
	fmt.Fprintf(w, "\nAccess portal  %s\nDirectory      %s\nAWS endpoint   %s\n\n", r.Addresses["portal"], r.Addresses["directory"], r.Addresses["aws"])
	for _, p := range r.People {
		fmt.Fprintf(w, "%-6s %s\n       %s\n       user %s  password %s\n", p.Name, p.Role, p.SignIn, p.Login, p.Password)
		if p.Seed != "" {
			fmt.Fprintf(w, "       code: gatehouse otp %s --data %s\n", p.Name, dir)
		}
	}
	if r.RootKey.ID != "" {
		fmt.Fprintf(w, "\nexport AWS_ENDPOINT_URL=%s AWS_REGION=us-east-1\nexport AWS_ACCESS_KEY_ID=%s\nexport AWS_SECRET_ACCESS_KEY=%s\n", r.Addresses["aws"], r.RootKey.ID, r.RootKey.Secret)
	}
	fmt.Fprintln(w, "\nServing until you press Ctrl-C.")
}
