package federation

import "testing"

func TestAPermissionSetIsNeverTakenForTheRootUserOrAnotherPath(t *testing.T) {
	for name, want := range map[string]string{"S3Full": "S3Full", "root": "~root", ".": "~.", "..": "~..", "a.b@c,d=e+f": "a.b@c,d=e+f"} {
		got := segment(name)
		if got != want || permissionSet(got) != name {
			t.Errorf("segment(%q) is %q and leads back to %q", name, got, permissionSet(got))
		}
	}
}

func TestADestinationStaysInTheConsole(t *testing.T) {
	for relay, want := range map[string]string{
		"": "/", "/s3": "/s3", "/s3/buckets/b?prefix=a": "/s3/buckets/b?prefix=a",
		"https://evil.example/": "/", "//evil.example/": "/evil.example/", `/\evil.example`: "/", "/../../start": "/", "/a\r\nSet-Cookie: x": "/", "/\t/evil.example": "/",
		"https://s3.console.aws.amazon.com/s3/buckets?region=x": "/s3", "https://console.aws.amazon.com/iam/home#/roles": "/iam",
		"https://console.aws.amazon.com/ec2/": "/", "https://console.aws.amazon.com/s3x": "/",
	} {
		if got := destination(relay); got != want {
			t.Errorf("destination(%q) is %q, want %q", relay, got, want)
		}
	}
}
