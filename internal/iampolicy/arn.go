package iampolicy

import "strings"

// arnParts is the number of parts of an ARN: arn, partition, service, region,
// account, resource. The resource may hold colons.
const arnParts = 6

// splitARN cuts an ARN into its six parts; ok is false if it has fewer.
func splitARN(arn string) (parts [arnParts]string, ok bool) {
	for i := range arnParts - 1 {
		head, rest, found := strings.Cut(arn, ":")
		if !found {
			return parts, false
		}
		parts[i], arn = head, rest
	}
	parts[arnParts-1] = arn
	return parts, parts[0] == "arn"
}

// accountOf returns the account in an ARN, or "".
func accountOf(arn string) string {
	parts, ok := splitARN(arn)
	if !ok {
		return ""
	}
	return parts[4]
}

func isAccountID(s string) bool {
	if len(s) != 12 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
