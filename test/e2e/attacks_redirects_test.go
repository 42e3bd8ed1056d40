package e2e

func (s *surveyed) redirects() {}
