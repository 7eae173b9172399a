package storage
func child(string,string) int { return 2 }
