package awsapi

// DelegatedMay tells whether a delegated administrator may ask for an operation at all.
func DelegatedMay(operation string) bool { return reads(operation) || delegable[operation] }
