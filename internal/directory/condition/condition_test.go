package condition_test

import (
	"strings"
	"testing"

	"gatehouse/internal/directory/condition"
)

func known(name string) bool { return name == "department" || name == "title" || name == "city" }

var ana = map[string]string{"department": "Engineering", "title": `Head of "R&D"`}

func TestWhatHolds(t *testing.T) {
	for text, want := range map[string]bool{
		`user.department == "Engineering"`:                                      true,
		`user.department=="engineering"`:                                        false,
		`String.toLowerCase(user.department) == 'engineering'`:                  true,
		`user.department != "Sales"`:                                            true,
		`user.city == null`:                                                     true,
		`user.city != ""`:                                                       false,
		`user.title == "Head of \"R&D\""`:                                       true,
		`String.stringContains(user.title, "R&D")`:                              true,
		`String.startsWith(user.title,"Intern")`:                                false,
		`String.endsWith(user.department, "ing")`:                               true,
		`user.department == "Sales" or user.title != null`:                      true,
		`user.department == "Sales" || user.city != null`:                       false,
		`user.department == "Engineering" AND !(user.city == "Bonn")`:           true,
		`not user.department == "Engineering" && user.city == null`:             false,
		`user.city == "x" or user.city == "y" and user.city == null`:            false,
		`(user.city == "x" or user.city == null) and user.department != "Sale"`: true,
		`"a" == "a"`: true,
	} {
		c, err := condition.Parse(text, known)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := c.Holds(func(n string) string { return ana[n] }); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestWhatIsNotUnderstoodIsRefusedWithItsPlace(t *testing.T) {
	for text, says := range map[string]string{
		"":                                    "ends where an attribute",
		"user.department":                     `ends where "==" or "!="`,
		`user.department = "x"`:               `'=' at character 17`,
		`user.salary == "1"`:                  `no attribute "user.salary"`,
		`user.title == "x`:                    "no end to the text that begins at character 15",
		`user.title == "x" user.city`:         `"user.city" at character 19`,
		`(user.title == "x"`:                  `ends where ")"`,
		`String.length(user.title) == "1"`:    `"String.length" at character 1`,
		`user.title == 7`:                     `"7" at character 15`,
		`String.startsWith(user.title)`:       `where "," should be`,
		`isMemberOfGroupName("x")`:            "isMemberOfGroupName",
		strings.Repeat("!", 500) + `"a"=="a"`: "nested deeper",
		strings.Repeat("(", 500) + `"a"=="a"`: "nested deeper",
		`user.title == "` + strings.Repeat("x", 1024) + `"`: "longer than 1024",
		"user.title == \"\xff\"":                            "not text",
	} {
		if _, err := condition.Parse(text, known); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40s: %v, want %q", text, err, says)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`user.department == "Engineering" and !String.startsWith(user.title, "I")`)
	f.Add(`String.toLowerCase(String.toUpperCase('x')) != null or ("a"=="b")`)
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := condition.Parse(text, known); err == nil {
			c.Holds(func(n string) string { return ana[n] })
		}
	})
}
