package e2e

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	idtypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/rogpeppe/go-internal/testscript"

	"gatehouse/internal/demo"
	"gatehouse/test/peers"
)

// TestTheAWSCLI runs what a person types, in testdata/*.txt. Beside the words
// of testscript the files use:
//
//	aws ...                 the AWS CLI with root's key, or with a --profile
//	let NAME aws ...        NAME=$(aws ...)
//	until REGEXP aws ...    again, until the output matches
//	profile NAME KEY        keeps "ID SECRET TOKEN" under a name
//	login PROFILE PERSON    aws sso login, approved by the person in a browser
//	fetch URL               curl
//	random FILE MIB         a file of that size
func TestTheAWSCLI(t *testing.T) {
	w := start(t, "D4")
	cli := peers.AWSCLI(t, w.g.AWS) // skips where it is not installed
	w.peopleOfTheScripts()
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			return w.setUpScript(e, cli)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"aws":     func(ts *testscript.TestScript, neg bool, args []string) { run(ts, neg, cli.Program, args) },
			"let":     let(cli.Program),
			"until":   until(cli.Program),
			"random":  random,
			"profile": profile,
			"login":   w.login(t, cli.Program),
			"fetch":   w.fetch,
		},
	})
}

// peopleOfTheScripts makes alice, who may use S3 and nothing else, and bob, who
// is known and may do nothing.
func (w *world) peopleOfTheScripts() {
	w.t.Helper()
	for _, name := range []string{"Alice", "Bob"} {
		login := strings.ToLower(name) + "@corp.test"
		w.done(http.MethodPost, "/api/v1/apps/"+w.found.IDs["application"]+"/users", object{"id": w.person(name, login), "scope": "USER"})
		made, err := w.ids().CreateUser(w.t.Context(), &identitystore.CreateUserInput{
			IdentityStoreId: aws.String(w.store()), UserName: aws.String(login), DisplayName: aws.String(name + " Test"),
			Name:   &idtypes.Name{GivenName: aws.String(name), FamilyName: aws.String("Test")},
			Emails: []idtypes.Email{{Value: aws.String(login), Primary: true}},
		})
		if err != nil {
			w.t.Fatal(err)
		}
		if name == "Alice" {
			w.grant(aws.ToString(made.UserId), "Storage", "arn:aws:iam::aws:policy/AmazonS3FullAccess")
		}
	}
}

// grant gives a user a permission set with one managed policy in the management account.
func (w *world) grant(user, name, policy string) (permissionSet string) {
	w.t.Helper()
	set, err := w.admin().CreatePermissionSet(w.t.Context(), &ssoadmin.CreatePermissionSetInput{InstanceArn: aws.String(w.instanceARN()), Name: aws.String(name)})
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = w.admin().AttachManagedPolicyToPermissionSet(w.t.Context(), &ssoadmin.AttachManagedPolicyToPermissionSetInput{
		InstanceArn: aws.String(w.instanceARN()), PermissionSetArn: set.PermissionSet.PermissionSetArn, ManagedPolicyArn: aws.String(policy),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	made, err := w.admin().CreateAccountAssignment(w.t.Context(), &ssoadmin.CreateAccountAssignmentInput{
		InstanceArn: aws.String(w.instanceARN()), PermissionSetArn: set.PermissionSet.PermissionSetArn, TargetType: ssotypes.TargetTypeAwsAccount,
		TargetId: aws.String(w.account()), PrincipalType: ssotypes.PrincipalTypeUser, PrincipalId: aws.String(user),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	eventually(w.t, name+" is assigned", func() bool {
		out, err := w.admin().DescribeAccountAssignmentCreationStatus(w.t.Context(), &ssoadmin.DescribeAccountAssignmentCreationStatusInput{
			InstanceArn: aws.String(w.instanceARN()), AccountAssignmentCreationRequestId: made.AccountAssignmentCreationStatus.RequestId,
		})
		return err == nil && out.AccountAssignmentCreationStatus.Status == ssotypes.StatusValuesSucceeded
	})
	return aws.ToString(set.PermissionSet.PermissionSetArn)
}

// setUpScript gives each script a home of its own, with root's key in it and a profile for each person.
func (w *world) setUpScript(e *testscript.Env, shared *peers.CLI) error {
	home := filepath.Join(e.WorkDir, ".home")
	if err := os.CopyFS(home, os.DirFS(shared.Home)); err != nil {
		return err
	}
	cli := *shared
	cli.Home = home
	for _, person := range []string{"alice", "bob"} {
		cli.SSOProfile(w.t, person, w.g.Center+"/start", w.g.Region, w.account(), "Storage")
	}
	if err := writeKey(home, w.found.RootKey); err != nil {
		return err
	}
	for _, v := range shared.Env {
		if name, value, _ := strings.Cut(v, "="); strings.HasPrefix(name, "AWS_") || name == "PYTHONUNBUFFERED" {
			e.Setenv(name, value)
		}
	}
	e.Setenv("HOME", home)
	e.Setenv("ACCOUNT", w.account())
	e.Setenv("STORE", w.store())
	e.Setenv("INSTANCE", w.instanceARN())
	return nil
}

func writeKey(home string, k demo.Key) error {
	text := "[default]\naws_access_key_id = " + k.ID + "\naws_secret_access_key = " + k.Secret + "\n"
	return os.WriteFile(filepath.Join(home, ".aws/credentials"), []byte(text), 0o600)
}

// run runs a program as testscript's exec does.
func run(ts *testscript.TestScript, neg bool, program string, args []string) {
	err := ts.Exec(program, args...)
	switch {
	case err != nil && !neg:
		ts.Fatalf("%v: %s", err, ts.ReadFile("stderr"))
	case err == nil && neg:
		ts.Fatalf("it went well")
	}
}

func let(program string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < 3 || args[1] != "aws" {
			ts.Fatalf("usage: let NAME aws ...")
		}
		run(ts, false, program, args[2:])
		ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
	}
}

func until(program string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < 3 || args[1] != "aws" {
			ts.Fatalf("usage: until REGEXP aws ...")
		}
		want := regexp.MustCompile(args[0])
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
			run(ts, false, program, args[2:])
			out := ts.ReadFile("stdout")
			if want.MatchString(out) {
				return
			}
			if time.Now().After(deadline) {
				ts.Fatalf("not within 20 s: %s", out)
			}
		}
	}
}

// profile keeps a key as `aws configure --profile NAME` does.
func profile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: profile NAME 'ID SECRET TOKEN'")
	}
	names := []string{"aws_access_key_id", "aws_secret_access_key", "aws_session_token"}
	text := "[" + args[0] + "]\n"
	for i, v := range strings.Fields(args[1]) {
		text += names[i] + " = " + v + "\n"
	}
	file, err := os.OpenFile(filepath.Join(ts.Getenv("HOME"), ".aws/credentials"), os.O_APPEND|os.O_WRONLY, 0)
	ts.Check(err)
	_, err = file.WriteString(text)
	ts.Check(err)
	ts.Check(file.Close())
}

// random writes a file whose content repeats nowhere within a part.
func random(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: random FILE MIB")
	}
	mib, err := time.ParseDuration(args[1] + "ns")
	ts.Check(err)
	data := make([]byte, int(mib)<<20)
	state := uint64(len(args[0]))
	for i := range data {
		state = state*6364136223846793005 + 1442695040888963407
		data[i] = byte(state >> 56)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

var deviceAddress = regexp.MustCompile(`(?m)^(https?://\S+)\s*$`)
var deviceCode = regexp.MustCompile(`(?m)^([A-Z]{4}-[A-Z]{4})\s*$`)

// login runs `aws sso login` and does what it asks for.
func (w *world) login(t *testing.T, program string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 2 {
			ts.Fatalf("usage: login PROFILE PERSON")
		}
		cmd := exec.CommandContext(t.Context(), program, "sso", "login", "--profile", args[0], "--no-browser")
		cmd.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"), "PYTHONUNBUFFERED=1", "AWS_EC2_METADATA_DISABLED=true")
		out, err := cmd.StdoutPipe()
		ts.Check(err)
		cmd.Stderr = cmd.Stdout
		ts.Check(cmd.Start())
		said := ""
		for lines := bufio.NewScanner(out); lines.Scan(); {
			said += lines.Text() + "\n"
			address, code := deviceAddress.FindStringSubmatch(said), deviceCode.FindStringSubmatch(said)
			if address != nil && code != nil {
				w.approve(t, address[1], code[1], args[1]+"@corp.test")
				break
			}
		}
		if err := cmd.Wait(); err != nil {
			ts.Fatalf("aws sso login: %v\n%s", err, said)
		}
	}
}

// fetch is curl: it prints the body, and fails when the answer is no 200.
func (w *world) fetch(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: fetch URL")
	}
	a := w.send(w.g.Client(), w.request(http.MethodGet, args[0], nil))
	if (a.status != http.StatusOK) != neg {
		ts.Fatalf("%d %s", a.status, a.body)
	}
	_, err := ts.Stdout().Write([]byte(a.body))
	ts.Check(err)
}
