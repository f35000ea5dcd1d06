// A server of the S3 protocol for tests: objects in memory, signatures verified, on a free port of loopback.
//
//	s3-server KEY_ID SECRET BUCKET…
//
// It prints its address once it listens. Under /-/names/BUCKET it tells whoever asks which objects there are.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/rclone/gofakes3"
	"github.com/rclone/gofakes3/s3mem"
)

func main() {
	keyID, secret, buckets := os.Args[1], os.Args[2], os.Args[3:]
	backend := s3mem.New()
	for _, bucket := range buckets {
		if err := backend.CreateBucket(context.Background(), bucket); err != nil {
			log.Fatal(err)
		}
	}
	server := gofakes3.New(backend, gofakes3.WithV4Auth(map[string]string{keyID: secret}))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	http.Handle("/", server.Server())
	http.HandleFunc("/-/names/{bucket}", func(answer http.ResponseWriter, request *http.Request) {
		list, err := backend.ListBucket(request.Context(), request.PathValue("bucket"), &gofakes3.Prefix{}, gofakes3.ListBucketPage{})
		if err != nil {
			http.Error(answer, err.Error(), http.StatusNotFound)
			return
		}
		for _, object := range list.Contents {
			fmt.Fprintln(answer, object.Key)
		}
	})
	log.Fatal(http.Serve(listener, nil))
}
