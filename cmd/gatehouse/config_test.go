package main

import (
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// region parses a command line beside a configuration file.
func region(t *testing.T, file string, args ...string) (string, error) {
	t.Helper()
	values, err := readConfig(strings.NewReader(file))
	if err != nil {
		return "", err
	}
	var c commands
	parser, err := kong.New(&c, kong.Resolvers(values))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(append([]string{"serve"}, args...))
	return c.Serve.Region, err
}

func TestOptionsComeFromCommandLineThenEnvironmentThenFile(t *testing.T) {
	const file = "# ours\nregion = eu-west-1\n\nlog-level=debug\n"
	steps := []struct {
		env  string
		args []string
		want string
	}{
		{"", nil, "eu-west-1"},
		{"eu-west-2", nil, "eu-west-2"},
		{"eu-west-2", []string{"--region", "eu-west-3"}, "eu-west-3"},
	}
	for _, s := range steps {
		if s.env != "" {
			t.Setenv("GATEHOUSE_REGION", s.env)
		}
		if got, err := region(t, file, s.args...); got != s.want || err != nil {
			t.Errorf("environment %q, arguments %q: %q, %v; want %q", s.env, s.args, got, err, s.want)
		}
	}
}

func TestAConfigurationFileIsReadStrictly(t *testing.T) {
	for name, file := range map[string]string{
		"an option that is none":         "trusted-proxi = 10.0.0.0/8\n",
		"a line without an equals sign":  "region eu-west-1\n",
		"a value that the option cannot": "only = everything\n",
	} {
		if _, err := region(t, file); err == nil {
			t.Errorf("%s is passed over", name)
		}
	}
}

func TestASpanIsGivenInDaysOrAsATime(t *testing.T) {
	for text, want := range map[string]time.Duration{"0": 0, "400d": 400 * 24 * time.Hour, "36h": 36 * time.Hour, "1.5d": -1, "d": -1, "-1d": -1, "400": -1, "": -1} {
		var s span
		err := s.UnmarshalText([]byte(text))
		if (want < 0) != (err != nil) || err == nil && time.Duration(s) != want {
			t.Errorf("%q: %v, %v", text, time.Duration(s), err)
		}
	}
}
