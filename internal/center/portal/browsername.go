package portal

import "strings"

// Name says which program a session is of, as a person would: "Chrome on
// Linux" for a browser. What is not known stays as the program said it. It is
// a program's own claim, and helps to recognize a session, no more.
func (sessionList) Name(client string) string {
	browser, system := firstOf(client, browsers), firstOf(client, systems)
	switch {
	case client == "":
		return "unknown program"
	case browser == "" || system == "":
		return client
	}
	return browser + " on " + system
}

// What a browser says has the names of others in it, so the order counts:
// Edge claims to be Chrome, which claims to be Safari; Android claims Linux.
var (
	browsers = [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"Chrome/", "Chrome"}, {"CriOS/", "Chrome"}, {"Safari/", "Safari"}}
	systems  = [][2]string{{"Android", "Android"}, {"iPhone", "iOS"}, {"iPad", "iPadOS"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

func firstOf(text string, marks [][2]string) string {
	for _, m := range marks {
		if strings.Contains(text, m[0]) {
			return m[1]
		}
	}
	return ""
}
